"""What columns are called, in the exports we know and in plain files; `headings` does the reading.

A heading is compared by its letters and digits alone, without case and accents. In each line the preferred
heading stands first. Commercial names are those of the programs whose exports are meant.
"""

from collections.abc import Mapping
from types import MappingProxyType

from store.domain.imports.outcome import Kind
from store.domain.values import dataclass


def _table(text: str) -> Mapping[str, tuple[str, ...]]:
    """A line for each field; lines that begin with a blank go on."""
    lines = (line.partition(":") for line in text.replace("\n ", " ").strip().splitlines())
    return MappingProxyType({field: tuple(names.split()) for field, _, names in lines})


ALIASES: Mapping[Kind, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "customers": _table("""
reference: squarecustomerid customerid id userid clientid customercode accountnumber customernumber
    customerno referenceid reference externalid kundennummer kundennr numeroclient codigocliente
    codicecliente klantnummer numerklienta
name: name fullname customername customer displayname contactname client clientname kunde nomcomplet
    nombrecompleto nombre nome nominativo naam imieinazwisko imie nazwa
first_name: firstname givenname forename billingfirstname vorname prenom voornaam primernombre
last_name: lastname surname familyname billinglastname nachname familienname nom nomdefamille apellidos
    apellido cognome achternaam nazwisko sobrenome apelido
company: company companyname organization organisation businessname billingcompany defaultaddresscompany
    firma unternehmen societe entreprise empresa azienda bedrijf
email: email emailaddress mail customeremail billingemail contactemail correo correoelectronico courriel
    adressemail emailadresse
phone: phone phonenumber telephone tel mobile mobilephone mobilenumber cell cellphone contactnumber
    billingphone defaultaddressphone homephone workphone telefon telefonnummer handy mobil telefono
    telefoon telefone celular movil portable komorka
birth_date: birthdate birthday dateofbirth dob born geburtsdatum geburtstag datedenaissance
    fechadenacimiento datadinascita datadenascimento geboortedatum dataurodzenia
gender: gender sex geschlecht sexe sexo sesso geslacht plec
city: city town billingcity defaultaddresscity physicalcity postalcity shippingcity ort stadt wohnort
    ville ciudad citta cidade plaats woonplaats miasto
region: region state province stateprovince county provincecode statecode billingstate billingregion
    defaultaddressprovincecode defaultaddressprovince physicalstate shippingstate bundesland kanton
    departement provincia estado stato regione regiao provincie wojewodztwo
country: country countryregion billingcountry countrycode billingcountrycode defaultaddresscountrycode
    physicalcountry physicalcountryid shippingcountry land pays pais paese kraj
notes: notes note memo comments comment remarks customernote bemerkung bemerkungen notiz notizen notas
    remarques opmerkingen uwagi
groups: groups group customergroups customergroup customergroupname customergroupnames segments
    pricegroup kundengruppe kundengruppen gruppe gruppen groupe groupes grupo grupos gruppo gruppi
    klantgroep klantgroepen groep groepen grupa grupy
cards: cards card cardnumber cardnumbers loyaltycard loyaltycardnumber loyaltynumber loyaltyid
    customercard membernumber membershipnumber memberid barcode kundenkarte kartennummer carte tarjeta
    tessera klantenkaart karta
tags: tags tag labels label keywords stichworte schlagworte schlagworter etiquettes etiquetas etichette
consent: acceptsemailmarketing acceptsmarketing emailsubscriptionstatus emailmarketingconsent
    marketingconsent emailconsent consent acceptsemail allowmarketing marketingallowed newsletter
    newslettersubscribed subscribed optin emailoptin marketingoptin mailinglist einwilligung
    werbeeinwilligung consentement consentimiento consenso toestemming zgoda zgodamarketingowa
tax_exempt: taxexempt taxexemption istaxexempt exempt taxfree novat vatexempt steuerbefreit steuerfrei
    exonere exento esente btwvrij
taxable: taxable istaxable steuerpflichtig
tax_reason: taxreason taxexemptreason taxexemptionreason exemptionreason exemptreason
    taxexemptcertificate exemptioncertificate
active: active isactive enabled status aktiv actif activo attivo
joined: joined joinedon datejoined customersince membersince kundeseit clientdepuis clientedesde klantsinds
credit_limit: creditlimit kreditlimit kreditrahmen limitedecredit
points: points pointsbalance pointbalance loyaltypoints rewardpoints bonuspunkte punkte puntos punti pontos
    punten punkty
balance: balance accountbalance storecredit storecreditbalance customercredit guthaben solde saldo tegoed
own_id: regularsid
"""),
        "memberships": _table("""
own_id: regularsid
reference: squarecustomerid customerid id userid clientid customercode accountnumber customernumber
    customerno referenceid reference externalid kundennummer kundennr numeroclient codigocliente
    codicecliente klantnummer numerklienta
email: email emailaddress mail customeremail billingemail contactemail correo correoelectronico courriel
    adressemail emailadresse
cards: cards card cardnumber cardnumbers loyaltycard loyaltycardnumber loyaltynumber loyaltyid
    customercard membernumber membershipnumber memberid barcode kundenkarte kartennummer carte tarjeta
    tessera klantenkaart karta
groups: groups group customergroups customergroup customergroupname customergroupnames segments
    pricegroup kundengruppe kundengruppen gruppe gruppen groupe groupes grupo grupos gruppo gruppi
    klantgroep klantgroepen groep groepen grupa grupy
name: name fullname customername customer kunde nom nombre
"""),
        "groups": _table("""
name: name groupname customergroup customergroupname group gruppe gruppen gruppenname groupe grupo gruppo
    groep
kind: kind type
active: active isactive enabled status aktiv
description: description beschreibung descripcion descrizione
rule: rule regel regle regla regola
discount: discount discounttype rabatt
value: value discountvalue
program: program rewardprogram
scheduled: scheduled schedule
from: from validfrom startdate begins
until: until validuntil to enddate ends
points_limit: pointslimit
limit_period: limitperiod
limit_days: limitdays
members: members membercount customers
"""),
        "products": _table("""
name: name itemname title producttitle productname item product articlename article artikel artikelname
    artikelbezeichnung bezeichnung produkt produktname designation libelle produit nombre producto
    articulo nome prodotto articolo naam nazwa
description: description itemdescription beschreibung descripcion descrizione omschrijving opis
variant: variationname variantname variant variante
options: option1value option2value option3value optionvalue1 optionvalue2 optionvalue3
    variantoptiononevalue variantoptiontwovalue variantoptionthreevalue
handle: handle urlhandle
sku: sku variantsku customsku itemsku articlenumber articleno itemnumber itemno productcode itemcode
    stockcode plu code reference ref artikelnummer artikelnr artnr articlecode referencia codice codigo
    indeks manufacturersku manufactsku
id: id systemid token itemid productid variantid
barcodes: barcode barcodes variantbarcode itembarcode productbarcode gtin gtinupceanorisbn upceanisbn ean
    ean13 ean8 eancode gtin13 upc upca upccode isbn isbn13 additionalbarcodes strichcode codebarres
    codebarre codigodebarras codiceabarre streepjescode kodkreskowy kodean
price: price variantprice retailprice regularprice sellingprice salesprice defaultprice unitprice
    itemprice listprice priceincltax priceincludingtax grossprice preis verkaufspreis vkpreis vk
    bruttopreis prix prixttc prixdevente precio pvp prezzo preco cena cenabrutto prijs verkoopprijs msrp
category: category categories categoryname reportingcategory productcategory itemcategory producttype
    department type kategorie warengruppe categorie rayon categoria reparto kategoria groep
tax_rate: taxrate taxpercent taxpercentage tax1percent tax vatrate vat vatpercent salestaxrate gst mwst
    mwstsatz ust steuersatz steuer tva tauxtva iva tipoiva aliquota btw vatstawka stawkavat
tax_rate_more: tax2percent
discountable: discountable allowdiscount discountsallowed discountallowed rabattfahig
floor: floor floorprice lowestprice minprice minimumprice mindestpreis prixminimum preciominimo
cost: cost unitcost defaultunitcost costprice costperitem supplyprice purchaseprice buyprice wholesaleprice
    einkaufspreis ekpreis ek prixachat prixdachat preciocosto costo inkoopprijs cenazakupu
weighed: weighed soldbyweight byweight weighable wiegeware gewogen
quick: quick quickplace quickitem schnellwahl
active: active isactive enabled published status availableforsale aktiv actif activo attivo
archived: archived
"""),
    }
)
"""For each field, the headings it is recognised by, the preferred first."""


@dataclass(frozen=True, slots=True)
class System:
    """A program whose export is told from others by its headings."""

    name: str
    kind: Kind
    marks: tuple[frozenset[str], ...]
    """Sets of headings; any whole set is enough."""
    fields: Mapping[str, str]
    """Headings that mean something else here; to nothing: they are not read."""


def _system(name: str, kind: Kind, marks: str, fields: str = "") -> System:
    sets = tuple(frozenset(alternative.split()) for alternative in marks.split("|"))
    pairs = (pair.partition("=") for pair in fields.split())
    return System(name, kind, sets, MappingProxyType({heading: field for heading, _, field in pairs}))


SYSTEMS = (
    _system("Regulars", "customers", "regularsid"),
    _system("Regulars", "memberships", "regularsid"),
    _system("Square", "customers", "squarecustomerid | emailaddress referenceid", "nickname="),
    _system("Shopify", "customers", "acceptsemailmarketing | acceptsmarketing totalspent"),
    _system(
        "Loyverse", "customers", "customername customercode | customername pointsbalance",
        "customercode=cards",
    ),
    _system(
        "Lightspeed X-Series", "customers", "customercode firstname | customergroupname firstname",
        "balance=",
    ),
    _system(
        "Lightspeed R-Series", "customers", "customertype mobile | firstname home work mobile",
        "home=phone work=phone customertype=groups",
    ),
    _system("Open Source POS", "customers", "accountnumber firstname | firstname phonenumber taxable"),
    _system("WooCommerce", "customers", "username signup | username aov | username totalspend"),
    _system("Square", "products", "itemname variationname | token itemname", "type= description="),
    _system(
        "Shopify", "products", "handle title | urlhandle title",
        "published= publishedononlinestore= tax= description= type=category",
    ),
    _system(
        "WooCommerce", "products", "type sku regularprice | type name regularprice | type published name",
        "type=row_kind description= brands=",
    ),
    _system(
        "Loyverse", "products", "handle soldbyweight | handle name option1value trackstock", "description=",
    ),
    _system(
        "Lightspeed X-Series", "products",
        "retailprice supplyprice | handle retailprice | variantoptiononevalue",
        "tax= taxname= type=category",
    ),
    _system("Lightspeed R-Series", "products", "systemid customsku", "tax= description=name"),
    _system("Open Source POS", "products", "itemname unitprice costprice | tax1percent", "reference="),
)  # fmt: skip
"""The first whose marks are all there."""
