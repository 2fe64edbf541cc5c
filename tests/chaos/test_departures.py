"""Readers who ask for a list and go away: whoever comes after them is answered."""

import http.client
import socket

import pytest

from tests.chaos.harness import Browser, Server

#: More than the connections that the store gives out at once.
MANY = 40
LISTS = ("/bodies.csv", "/missing.json")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("departures"))
    yield server
    server.stop()


def asks_for_the_headers(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("HEAD", path)
    connection.getresponse().read()
    connection.close()


def hangs_up(port, path):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())


def hangs_up_in_the_middle(port, path):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        line.recv(10)


@pytest.mark.parametrize(
    "depart", [asks_for_the_headers, hangs_up, hangs_up_in_the_middle]
)
def test_after_many_who_went_away_the_next_is_answered(server, depart):
    for path in LISTS:
        for _ in range(MANY):
            depart(server.port, path)
        browser = Browser(server.port, timeout=10)
        assert browser.get(path)[0] == 200
