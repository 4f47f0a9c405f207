"""Columns are recognised in the exports of other programs, in any order and spelling."""

import pytest

from store.domain.errors import BadInput
from store.domain.imports.headings import COLUMNS_MAX, folded, recognised, system_of, twins
from store.domain.imports.outcome import Kind, UnknownField

EXPORTS: dict[str, tuple[Kind, str, dict[str, str]]] = {
    "plain customers": (
        "customers", "name,email,phone,birthday",
        {"name": "name", "email": "email", "phone": "phone", "birthday": "birth_date"},
    ),
    "German customers": (
        "customers", "Kundennummer;Vorname;Name;E-Mail;Geburtsdatum;Ort",
        {"Kundennummer": "reference", "Vorname": "first_name", "Name": "last_name", "E-Mail": "email",
         "Geburtsdatum": "birth_date", "Ort": "city"},
    ),
    "Square customers": (
        "customers",
        ("Reference ID,First Name,Last Name,Email Address,Phone Number,Nickname,Company Name,"
        "Street Address 1,City,State,Postal Code,Birthday,Memo,Square Customer ID,Creation Source"),
        {"Reference ID": "reference", "First Name": "first_name", "Last Name": "last_name",
         "Email Address": "email", "Phone Number": "phone", "Company Name": "company", "City": "city",
         "State": "region", "Birthday": "birth_date", "Memo": "notes", "Square Customer ID": "reference"},
    ),
    "Shopify customers": (
        "customers",
        ("Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,"
        "Default Address Address1,Default Address City,Default Address Country Code,Default Address Zip,"
        "Default Address Phone,Phone,Total Spent,Total Orders,Note,Tax Exempt,Tags"),
        {"Customer ID": "reference", "First Name": "first_name", "Last Name": "last_name", "Email": "email",
         "Default Address Company": "company", "Default Address City": "city",
         "Default Address Country Code": "country", "Default Address Phone": "phone", "Phone": "phone",
         "Note": "notes", "Tags": "tags", "Accepts Email Marketing": "consent", "Tax Exempt": "tax_exempt"},
    ),
    "Lightspeed X-Series customers": (
        "customers",
        ("customer_code,first_name,last_name,company_name,customer_group_name,email,phone,"
        "mobile,date_of_birth,"
        "gender,physical_city,physical_country,loyalty_balance"),
        {"customer_code": "reference", "first_name": "first_name", "last_name": "last_name",
         "company_name": "company", "customer_group_name": "groups", "email": "email", "phone": "phone",
         "mobile": "phone", "date_of_birth": "birth_date", "gender": "gender", "physical_city": "city",
         "physical_country": "country"},
    ),
    "Lightspeed R-Series customers": (
        "customers", ("First Name,Last Name,Company,Home,Work,Mobile,Email,City,Country,"
        "Customer Type,Birthday"),
        {"First Name": "first_name", "Last Name": "last_name", "Company": "company", "Home": "phone",
         "Work": "phone", "Mobile": "phone", "Email": "email", "City": "city", "Country": "country",
         "Customer Type": "groups", "Birthday": "birth_date"},
    ),
    "Loyverse customers": (
        "customers",
        ("Customer ID,Customer name,Email,Phone,Address,City,Country,Customer code,"
        "Points balance,Note,Total visits"),
        {"Customer ID": "reference", "Customer name": "name", "Email": "email", "Phone": "phone",
         "City": "city", "Country": "country", "Customer code": "cards", "Note": "notes",
         "Points balance": "points"},
    ),
    "WooCommerce customers": (
        "customers", ("Name,Username,Last Active,Sign Up,Email,Orders,Total Spend,AOV,"
        "Country / Region,City,Region"),
        {"Name": "name", "Email": "email", "Country / Region": "country", "City": "city",
         "Region": "region"},
    ),
    "Open Source POS customers": (
        "customers",
        ("First Name,Last Name,Gender,Consent,Email,Phone Number,Address 1,City,Country,Comments,Company,"
        "Account Number,Discount,Taxable"),
        {"First Name": "first_name", "Last Name": "last_name", "Gender": "gender", "Email": "email",
         "Phone Number": "phone", "City": "city", "Country": "country", "Comments": "notes",
         "Company": "company", "Account Number": "reference", "Consent": "consent", "Taxable": "taxable"},
    ),
    "Square products": (
        "products",
        ("Token,Item Name,Variation Name,SKU,Description,Category,Price,GTIN,Archived,Option Value 1,"
        "Current Quantity Harbour,Tax - VAT (20%)"),
        {"Token": "id", "Item Name": "name", "Variation Name": "variant", "SKU": "sku",
         "Category": "category", "Price": "price", "GTIN": "barcodes", "Archived": "archived",
         "Option Value 1": "options"},
    ),
    "Shopify products": (
        "products",
        ("Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,"
        "Option2 Value,Variant SKU,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Status"),
        {"Handle": "handle", "Title": "name", "Product Category": "category", "Type": "category",
         "Option1 Value": "options", "Option2 Value": "options", "Variant SKU": "sku",
         "Variant Price": "price", "Variant Barcode": "barcodes", "Status": "active"},
    ),
    "new Shopify products": (
        "products",
        "Title,URL handle,Description,Vendor,Type,Status,SKU,Barcode,Option1 name,Option1 value,Price",
        {"Title": "name", "URL handle": "handle", "Type": "category", "Status": "active", "SKU": "sku",
         "Barcode": "barcodes", "Option1 value": "options", "Price": "price"},
    ),
    "WooCommerce products": (
        "products",
        ('ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,Description,Tax status,Tax class,Sale price,'
        "Regular price,Categories,Parent,Brands"),
        {"ID": "id", "Type": "row_kind", "SKU": "sku", "GTIN, UPC, EAN, or ISBN": "barcodes", "Name": "name",
         "Published": "active", "Regular price": "price", "Categories": "category"},
    ),
    "Loyverse products": (
        "products",
        ("Handle,SKU,Name,Category,Description,Sold by weight,Option 1 name,Option 1 value,Cost,Barcode,"
        "Track stock,Available for sale [Harbour],Price [Harbour],In stock [Harbour]"),
        {"Handle": "handle", "SKU": "sku", "Name": "name", "Category": "category",
         "Option 1 value": "options",
         "Barcode": "barcodes", "Available for sale [Harbour]": "active", "Price [Harbour]": "price",
         "Sold by weight": "weighed", "Cost": "cost"},
    ),
    "Lightspeed X-Series products": (
        "products",
        "id,handle,sku,name,type,variant_option_one_value,supply_price,retail_price,tax,active",
        {"id": "id", "handle": "handle", "sku": "sku", "name": "name", "type": "category",
         "variant_option_one_value": "options", "retail_price": "price", "active": "active",
         "supply_price": "cost"},
    ),
    "Lightspeed R-Series products": (
        "products", ("System ID,UPC,EAN,Custom SKU,Manufact. SKU,Item,Qty.,Price,Tax,MSRP,"
        "Default Cost,Category"),
        {"System ID": "id", "UPC": "barcodes", "EAN": "barcodes", "Custom SKU": "sku",
         "Manufact. SKU": "sku", "Item": "name", "Price": "price", "MSRP": "price", "Category": "category"},
    ),
    "Open Source POS products": (
        "products",
        ('Id,Barcode,"Item Name",Category,"Supplier ID","Cost Price","Unit Price",'
        '"Tax 1 Name","Tax 1 Percent",'
        '"Tax 2 Percent","Reorder Level",Description,HSN'),
        {"Id": "id", "Barcode": "barcodes", "Item Name": "name", "Category": "category",
         "Unit Price": "price", "Tax 1 Percent": "tax_rate", "Tax 2 Percent": "tax_rate_more",
         "Description": "description", "Cost Price": "cost"},
    ),
}  # fmt: skip


def headings_of(line: str) -> list[str]:
    if ";" in line:
        return line.split(";")
    parts = line.split('"')
    cells = [cell for place, part in enumerate(parts) for cell in ([part] if place % 2 else part.split(","))]
    return [cell for cell in cells if cell]


@pytest.mark.parametrize("name", EXPORTS)
def test_columns_of_known_exports(name: str) -> None:
    kind, line, expected = EXPORTS[name]
    columns, _ = recognised(kind, headings_of(line), [])
    assert {column.heading: column.field for column in columns if column.field} == expected


@pytest.mark.parametrize("name", EXPORTS)
def test_the_program_is_told_by_its_headings_in_any_order(name: str) -> None:
    kind, line, _ = EXPORTS[name]
    system = system_of(kind, headings_of(line)[::-1])
    said = "" if system is None else system.name
    assert said == (
        "" if name.startswith(("plain", "German")) else name.removeprefix("new ").rpartition(" ")[0]
    )


@pytest.mark.parametrize("heading", ["E-Mail", "e_mail", " EMAIL ", "\u00e9mail", "e mail"])
def test_case_blanks_and_accents_do_not_count(heading: str) -> None:
    assert folded(heading) == "email"


def test_the_preferred_column_comes_first() -> None:
    _, places = recognised(
        "customers", ["Reference ID", "Mobile", "Phone", "Square Customer ID", "Email"], []
    )
    assert places.of == {"reference": (3, 0), "phone": (2, 1), "email": (4,)}


def test_lists_keep_the_order_of_the_file() -> None:
    _, places = recognised("products", ["EAN", "Name", "Barcode", "UPC"], [])
    assert places.of["barcodes"] == (0, 2, 3)


def test_a_column_that_is_there_twice_is_read_where_it_is_filled() -> None:
    _, places = recognised("customers", ["name", "email", "Name"], [])
    assert places.of["name"] == (0, 2)


def test_taxes_that_are_columns_have_their_rates_in_the_heading() -> None:
    headings = ["Item Name", "Variation Name", "Tax - VAT (20%)", 'Tax - "Food" (7,5%)', "Tax - none"]
    _, places = recognised("products", headings, [])
    assert places.taxes == ((2, 2000), (3, 750))


def test_half_a_name_takes_the_other_half_from_the_column_name() -> None:
    _, places = recognised("customers", ["Name", "Vorname"], [])
    assert places.of == {"last_name": (0,), "first_name": (1,)}
    _, whole = recognised("customers", ["Name", "First name", "Last name"], [])
    assert whole.of == {"name": (0,), "first_name": (1,), "last_name": (2,)}


def test_a_person_knows_better() -> None:
    columns, places = recognised(
        "customers", ["Name", "Email", "Nick", "", "Phone"],
        [("nick", "name"), ("#4", "city"), ("Phone", "ignore")],
    )  # fmt: skip
    assert [(column.field, column.mapped) for column in columns] == [
        ("", False), ("email", False), ("name", True), ("city", True), ("", True),
    ]  # fmt: skip
    assert places.of == {"email": (1,), "name": (2,), "city": (3,)}


def test_columns_that_are_not_there_are_refused_with_those_that_are() -> None:
    with pytest.raises(BadInput, match="there is no column 'Mail'; the file has 'Name', 'Phone'"):
        recognised("customers", ["Name", "Phone"], [("Mail", "email")])
    with pytest.raises(BadInput, match="no column '#3'"):
        recognised("customers", ["Name", "Phone"], [("#3", "email")])


def test_fields_that_there_are_not_are_refused() -> None:
    with pytest.raises(UnknownField):
        recognised("customers", ["Name"], [("Name", "price")])


def test_a_file_that_names_nobody_is_refused() -> None:
    with pytest.raises(
        BadInput, match="no column says which customer a row is about; the first row is 'Anna', '17'"
    ):
        recognised("customers", ["Anna", "17"], [])
    with pytest.raises(BadInput, match="no column says which product"):
        recognised("products", ["Price", "Category"], [])


def test_a_table_on_its_side_is_refused() -> None:
    with pytest.raises(BadInput, match="no table"):
        recognised("customers", ["name"] * (COLUMNS_MAX + 1), [])


def test_headings_that_stand_there_twice_are_told() -> None:
    columns, _ = recognised("customers", ["name", "email", "E-Mail", "Email", "x", "x", "", ""], ())
    told = [(problem.row, problem.field, problem.message.partition(":")[0]) for problem in twins(columns)]
    assert told == [
        (1, "email", "columns 2, 3, 4 are all called 'email'"),
        (1, "x", "columns 5, 6 are all called 'x'"),
    ]
