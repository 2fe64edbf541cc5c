"""Forged requests: no POST is taken without its token or from another site."""

import pytest


def unsafe_rules(app):
    """Yield an address for every unsafe rule, its values filled with anything."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"GET", "HEAD", "OPTIONS"}):
            values = {
                name: 1 if type(converter).__name__ == "IntegerConverter" else "X"
                for name, converter in rule._converters.items()
            }
            with app.test_request_context("/"):
                yield (
                    method,
                    app.url_map.bind("localhost").build(
                        rule.endpoint, values, method=method
                    ),
                )


def test_there_are_forms_to_forge(app):
    assert len(list(unsafe_rules(app))) >= 5


@pytest.mark.parametrize("token", [None, "", "ImFiYyI.Z0000.forged"])
def test_every_post_without_its_token_is_refused(app, visitor, token):
    visitor.login("admin")
    for method, path in unsafe_rules(app):
        data = {} if token is None else {"csrf_token": token}
        answer = visitor.client.open(path, method=method, data=data)

        assert answer.status_code == 400, (method, path)
        assert "Set-Cookie" not in answer.headers


def test_a_token_of_another_session_is_refused(app, visitor):
    from tests.web.client import Visitor

    stolen = Visitor(app).token()
    visitor.login("reader")

    visitor.post("/preferences/", {"csrf_token": stolen}, status=400)
    assert visitor.get("/").response.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
     {"Origin": "https://evil.example"}, {"Origin": "null"},
     {"Origin": "http://localhost.evil.example"}],
)  # fmt: skip
def test_every_post_from_another_site_is_refused_even_with_a_token(
    app, visitor, headers
):
    token = visitor.token()
    for method, path in unsafe_rules(app):
        answer = visitor.client.open(
            path, method=method, data={"csrf_token": token}, headers=headers
        )

        assert answer.status_code == 403, (method, path)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
     {"Origin": "http://localhost"}],
)  # fmt: skip
def test_our_own_forms_are_taken(visitor, headers):
    data = {"scheme": "black", "size": "150", "spacing": "wide", "next": "/search"}

    assert visitor.post("/preferences/", data, headers=headers).location == "/search"
