from store.domain.together import speaks, whole, wider


def test_a_column_that_belongs_to_nothing_is_alone() -> None:
    assert whole("programs", "name") == ("name",)
    assert whole("customers", "email") == ("email",)


def test_each_of_what_belongs_together_names_all() -> None:
    rate = ("redeem_points", "redeem_amount")
    assert whole("programs", "redeem_points") == whole("programs", "redeem_amount") == rate
    assert list(wider("programs", ["name", "redeem_amount", "redeem_points"])) == ["name", *rate]
    assert list(wider("programs", [])) == []


def test_one_speaks_for_the_others() -> None:
    assert speaks("products", "price")
    assert speaks("products", "name")
    assert not speaks("products", "weighed")
