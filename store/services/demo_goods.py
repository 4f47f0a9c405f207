"""The words of the demo shop: what it sells and what its customers are called. Invented; no real data."""

GOODS: dict[str, tuple[tuple[str, int, str], ...]] = {
    "Bakery": (
        ("Croissant", 130, "butter|chocolate|almond|ham and cheese"),
        ("Bread roll", 45, "white|rye|poppy seed|pumpkin seed"),
        ("Bread 750 g", 390, "rye|wheat|spelt|walnut"),
        ("Baguette", 210, "plain|olive|tomato"),
        ("Cake slice", 320, "apple|cheese|poppy seed|plum|carrot"),
        ("Pretzel", 110, "salt|butter|cheese"),
        ("Doughnut", 150, "jam|sugar|chocolate"),
        ("Biscuits 200 g", 260, "oat|ginger|butter|lemon"),
        ("Toast bread 500 g", 199, "white|wholemeal"),
        ("Tart", 1650, "lemon|berry|apricot"),
    ),
    "Dairy": (
        ("Milk 1 l", 119, "fresh 3.5 %|fresh 1.5 %|lactose free|organic"),
        ("Yoghurt 150 g", 65, "plain|strawberry|peach|vanilla|blueberry"),
        ("Butter 250 g", 239, "salted|unsalted|organic"),
        ("Cheese 200 g", 329, "Gouda young|Gouda old|mountain|Emmental|goat"),
        ("Cream 200 ml", 95, "sweet|sour|double"),
        ("Quark 500 g", 179, "lean|20 %|40 %"),
        ("Eggs", 299, "6 free range|10 free range|6 organic|10 organic"),
        ("Mozzarella 125 g", 119, "cow|buffalo|mini"),
        ("Kefir 500 ml", 129, "plain|mango|raspberry"),
        ("Rice pudding 200 g", 89, "cinnamon|cherry|plain"),
    ),
    "Coffee and tea": (
        ("Espresso beans 1 kg", 1490, "house|dark|decaf"),
        ("Filter coffee 500 g", 699, "mild|strong|decaf|fair trade"),
        ("Coffee to go", 250, "black|flat white|cappuccino|latte|oat latte"),
        ("Espresso to go", 180, "single|double"),
        ("Tea 20 bags", 249, "green|black|mint|camomile|rooibos|fruit"),
        ("Loose tea 100 g", 590, "Assam|Darjeeling|Sencha|Earl Grey"),
        ("Hot chocolate 250 g", 449, "dark|milk|white"),
        ("Coffee filters 100", 199, "size 2|size 4|size 6"),
        ("Chai syrup 500 ml", 899, "classic|vanilla|ginger"),
        ("Cocoa to go", 290, "small|medium|large"),
    ),
    "Drinks": (
        ("Water 1 l", 89, "still|sparkling|medium"),
        ("Lemonade 0.5 l", 149, "lemon|orange|elderflower|rhubarb"),
        ("Apple juice 1 l", 229, "clear|cloudy|organic"),
        ("Beer 0.5 l", 119, "pale|wheat|dark|alcohol free"),
        ("Wine 0.75 l", 790, "white|red|rosé"),
        ("Cola 1 l", 159, "classic|sugar free"),
        ("Iced tea 0.5 l", 139, "peach|lemon|green"),
        ("Tomato juice 1 l", 219, "plain|spiced|organic"),
        ("Energy drink 250 ml", 169, "classic|berry|zero"),
        ("Oat drink 1 l", 199, "natural|barista|calcium|vanilla"),
    ),
    "Fruit and vegetables": (
        ("Apples 1 kg", 299, "Elstar|Boskoop|Gala|organic"),
        ("Bananas 1 kg", 189, "regular|organic|small"),
        ("Tomatoes 500 g", 249, "vine|cherry|plum"),
        ("Potatoes 2 kg", 349, "waxy|floury|new"),
        ("Carrots 1 kg", 149, "washed|bunch|organic"),
        ("Lettuce", 129, "iceberg|romaine|oak leaf|rocket"),
        ("Berries 250 g", 349, "strawberry|raspberry|blueberry"),
        ("Onions 1 kg", 139, "yellow|red|spring"),
        ("Peppers 500 g", 279, "red|mixed|pointed"),
        ("Lemons 500 g", 189, "regular|organic|small"),
    ),
    "Household": (
        ("Dish soap 500 ml", 149, "lemon|aloe|sensitive"),
        ("Laundry powder 1.5 kg", 699, "colour|white|wool"),
        ("Kitchen roll 4", 329, "2 ply|3 ply|recycled"),
        ("Toilet paper 8", 399, "3 ply|4 ply|recycled"),
        ("Candles 10", 449, "white|red|beeswax"),
        ("Bin bags 20", 189, "20 l|35 l|60 l"),
        ("Batteries 4", 499, "AA|AAA|C"),
        ("Sponges 5", 129, "scouring|soft|mini"),
        ("Matches", 89, "kitchen|long|gift"),
        ("Soap 125 g", 179, "olive|lavender|milk|rose"),
    ),
}
"""For each category: product, price in hundredths, and its variants."""

WEIGHED = frozenset({"Apples 1 kg", "Bananas 1 kg", "Carrots 1 kg", "Onions 1 kg"})
"""Products whose price is for a kilogram: parts of it are sold."""

TAX_RATES = {"Household": 1900, "Drinks": 1900, "Coffee and tea": 700}
"""In hundredths of a percent; food that is not named has the reduced rate."""
REDUCED_RATE = 700

FIRST_NAMES = (
    "Ann Ben Carla David Elif Finn Greta Hamza Ines Jakub Katya Lars Mia Nils Olga Pablo Quentin Rosa "
    "Sven Tereza Umut Vera Wim Xenia Yusuf Zoë Aoife Björn Chloé Dóra Émile Fátima Giulia Håkon Ivana "
    "Jörg Kōji Łucja Márta Nuno"
)

LAST_NAMES = (
    "Köhler Novák Silva Jensen Rossi Nowak Dubois Müller Kaya García Kovács Andersson O'Brien "
    "Papadopoulos Ivanova van_Dijk Schmidt Lehtinen Popescu Horvat Marín Fischer Bauer Weiß Lindqvist "
    "Moreau Costa Yilmaz Zieliński Ferrari"
)
"""Blanks inside a name are written `_`."""

CITIES = ("Berlin", "Potsdam", "Leipzig", "Kraków", "Praha", "Wien", "Aarhus", "Lyon")
