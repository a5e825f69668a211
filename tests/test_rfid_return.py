"""A thousand units come back from a hire past four readers: from the readers' bytes to
the stock, through bridge, proxy, workers and bus."""

import contextlib
import time
from dataclasses import dataclass

import pytest
import requests
from rfid_proxy import EVENTS, Proxy
from rfid_site import Bridge, Person, Server, browser_of, until, virtual_readers

from dev.testing import free_port

#: Tags near each reader. The hand-held one gives its tags out a few at a time by
#: Bluetooth, and keeps no more than it has room for.
SHARES = {"Desk": 310, "Shelf": 320, "Gate": 320, "Hand": 50}
UNITS = sum(SHARES.values())
READS = 20
FIRST_EPC = 0xE28011700000020A00000000
STRANGER = "3034257BF400B7800004CB2F"
BLUETOOTH_ADDRESS = "C0:11:22:33:44:55"

SET_UP = f"""
from datetime import datetime
from odoo import Command

for login, groups in {{
    "returning_warehouse": ["base.group_user", "nexus_rfid.group_rfid_user"],
    "returning_manager": ["base.group_user", "nexus_rfid.group_rfid_manager"],
}}.items():
    env["res.users"].create({{
        "name": login, "login": login, "password": login,
        "group_ids": [Command.set([env.ref(group).id for group in groups])],
    }})
product = env["product.product"].create({{
    "name": "Returned speaker", "type": "consu", "is_storable": True,
    "has_serial_numbers": True, "identification": "rfid", "can_be_hired": True,
}})
units = env["stock.lot"].create([
    {{"name": f"RETURN-{{number:04}}", "product_id": product.id}}
    for number in range({UNITS})
])
stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
env["stock.quant"].with_context(inventory_mode=True).create([
    {{"product_id": product.id, "location_id": stock.id, "lot_id": unit.id,
      "inventory_quantity": 1}}
    for unit in units
]).action_apply_inventory()
env["nexus.rfid.tag"]._assign_all([
    (unit, f"{{{FIRST_EPC} + number:024X}}") for number, unit in enumerate(units)
])
env.cr.commit()
order = env["sale.order"].create({{
    "partner_id": env["res.partner"].create({{"name": "Returning Ltd"}}).id,
    "is_hire": True,
    "hire_start": datetime(2035, 5, 7), "hire_end": datetime(2035, 5, 10),
    "order_line": [Command.create({{
        "product_id": product.id, "product_uom_qty": {UNITS},
    }})],
}})
order.action_confirm()
order.check_out_hire(units.ids)
"""

#: What is there in the end, without times, counts of reads and who was first.
FINAL = {
    "seen": "SELECT code, source FROM nexus_rfid_sighting ORDER BY code",
    "sessions": "SELECT kind, state FROM nexus_rfid_session ORDER BY id",
    "units": """
        SELECT lot.name, lot.status, place.complete_name, quant.quantity
          FROM stock_lot AS lot
          JOIN stock_quant AS quant ON quant.lot_id = lot.id AND quant.quantity > 0
          JOIN stock_location AS place ON place.id = quant.location_id
         WHERE lot.name LIKE 'RETURN-%%' ORDER BY lot.name""",
    "bookings": """
        SELECT lot.name, booking.state, booking.quantity
          FROM nexus_hire_booking AS booking
          JOIN stock_lot AS lot ON lot.id = booking.lot_id
         WHERE lot.name LIKE 'RETURN-%%' ORDER BY lot.name, booking.state""",
    "transfers": """
        SELECT picking.name, picking.state, line.state, lot.name, line.quantity
          FROM stock_move_line AS line
          JOIN stock_picking AS picking ON picking.id = line.picking_id
          JOIN stock_lot AS lot ON lot.id = line.lot_id
         WHERE lot.name LIKE 'RETURN-%%' ORDER BY picking.name, lot.name""",
    "scans": """
        SELECT lot.name, scan.outcome, scan.source FROM nexus_scan AS scan
          JOIN stock_lot AS lot ON lot.id = scan.lot_id
         WHERE lot.name LIKE 'RETURN-%%' ORDER BY lot.name, scan.outcome""",
    "history": """
        SELECT lot.name, event.kind, count(*) FROM nexus_unit_event AS event
          JOIN stock_lot AS lot ON lot.id = event.lot_id
         WHERE lot.name LIKE 'RETURN-%%'
         GROUP BY lot.name, event.kind ORDER BY lot.name, event.kind""",
}


@dataclass
class Site:
    """All that stands at the firm, and what is asked of it."""

    server: Server
    proxy: Proxy
    bridge: Bridge
    manager: Person
    warehouse: Person
    readers: list
    session: int = 0

    def open_check_in(self, order_id):
        return self.warehouse.call(
            "nexus.scan.session", "open", "check_in", hire_order_id=order_id
        )

    def begin(self, order_id):
        """Do what the page of a live check-in does to have the readers read."""
        scan = self.open_check_in(order_id)
        self.session = self.warehouse.call("nexus.rfid.session", "open_live", scan)
        self.warehouse.call(
            "nexus.rfid.session", "start_reading", [self.session], self.readers
        )

    def shown(self):
        """Return the units found, as the page shows them."""
        answer = self.read()
        while answer["more"] or answer.get("is_busy"):
            answer = self.read()
        return answer["counts"]["found"]

    def read(self):
        return self.warehouse.call("nexus.rfid.session", "read_live", [self.session])

    def finish(self):
        return self.warehouse.call("nexus.rfid.session", "finish", [self.session])


def describe_readers(folder):
    """Return the readers of the firm: name, connection, protocol, address."""
    return [
        ("Desk", "usb", "m100", str(folder / "desk")),
        ("Shelf", "bluetooth", "chafon-288", str(folder / "shelf")),
        ("Gate", "tcp", "chainway", f"127.0.0.1:{free_port()}"),
        ("Hand", "ble", "chainway-ble", BLUETOOTH_ADDRESS),
    ]


def make_scene(readers, apart, reads):
    """Return a scene: each reader has its share of the tags, and the first one that
    nobody knows; tags come one after the other, so many seconds apart."""
    links = {"usb": "serial", "bluetooth": "serial", "tcp": "network"}
    text, first = "", FIRST_EPC
    for name, link, protocol, at in readers:
        text += f"""
[[reader]]
name = "{name}"
protocol = "{protocol}"
batch = 20
link = "{links.get(link, "bluetooth")}"
at = "{at}"
  [[reader.tags]]
  epc = "{first:024X}"
  count = {SHARES[name]}
  apart = {apart}
  reads = {reads}
"""
        first += SHARES[name]
    return f'{text}\n  [[reader.tags]]\n  epc = "{STRANGER}"\n'


@pytest.fixture(scope="module")
def prepared(database):
    """A thousand units are out on one hire."""
    with database.copied("out") as prepared:
        prepared.shell(SET_UP)
        yield prepared


@contextlib.contextmanager
def open_site(database, folder, apart=0.0, reads=-1):
    """Have everything run, set up as an RFID manager does, up to the bridge."""
    readers = describe_readers(folder)
    with contextlib.ExitStack() as stack:
        bluetooth = stack.enter_context(
            virtual_readers(folder, make_scene(readers, apart, reads))
        )
        server = stack.enter_context(Server(database.command, database.name))
        proxy = stack.enter_context(Proxy(server.port, server.websocket_port))
        bridge = stack.enter_context(Bridge(folder, bluetooth))
        manager = Person(proxy.url, "returning_manager")
        [bridge_id] = manager.call("nexus.rfid.bridge", "create", [{"name": "Bay"}])
        ids = manager.call(
            "nexus.rfid.reader",
            "create",
            [
                {
                    "name": name,
                    "bridge_id": bridge_id,
                    "link": link,
                    "protocol": protocol,
                    "address": at,
                }
                for name, link, protocol, at in readers
            ],
        )
        window = manager.call("nexus.rfid.bridge", "action_pair", [bridge_id])
        [pairing] = manager.call(window["res_model"], "read", [window["res_id"]])
        bridge.pair(proxy.url, pairing["code"])
        bridge.start()
        site = Site(
            server,
            proxy,
            bridge,
            manager,
            Person(proxy.url, "returning_warehouse"),
            ids,
        )
        until(lambda: are_ready(site), "the readers are ready")
        yield site


def are_ready(site):
    states = site.manager.call("nexus.rfid.reader", "read", site.readers, ["state"])
    return all(reader["state"] == "ready" for reader in states)


def final_state(database):
    return {what: database.query(query) for what, query in FINAL.items()}


def hire(database):
    [(order_id,)] = database.query(
        """SELECT sale.id FROM sale_order AS sale
             JOIN res_partner AS client ON client.id = sale.partner_id
            WHERE client.name = 'Returning Ltd'"""
    )
    return order_id


@pytest.fixture(scope="module")
def calm(prepared, tmp_path_factory):
    """Return what is there in the end when nothing happens, and what was seen on the
    way."""
    folder = tmp_path_factory.mktemp("calm")
    with (
        prepared.copied("calm") as database,
        open_site(database, folder, reads=READS) as site,
        browser_of(site.warehouse) as page,
    ):
        site.open_check_in(hire(database))
        page.goto("/odoo/rfid-live")
        page.click(".o_nexus_open_session")
        for name, *_rest in describe_readers(folder):
            page.click(f".o_nexus_reader[data-reader={name}]")
        page.click(".o_nexus_start_reading")
        started = time.monotonic()
        page.wait_for_selector(count_in("found", UNITS))
        shown = time.monotonic()
        page.wait_for_selector(count_in("unknown", 1))
        until(lambda: all_left(database), "all tags were read to the end")
        reads = database.query(
            """SELECT reader.name, sum(reads) FROM nexus_rfid_sighting AS seen
                 JOIN nexus_rfid_reader AS reader ON reader.id = seen.reader_id
                WHERE code != %s GROUP BY reader.name ORDER BY reader.name""",
            STRANGER,
        )
        begun = time.monotonic()
        page.click(".o_nexus_finish")
        page.click(".modal:has-text('Some tags do not count') .btn-primary")
        page.wait_for_selector(".o_nexus_tile[data-operation=check_in]")
        done = time.monotonic()
        assert site.proxy.notified
        seconds = {"shown": shown - started, "check-in": done - begun}
        yield final_state(database), reads, seconds


def count_in(pane, count):
    return f".o_nexus_live_pane[data-pane={pane}][data-count='{count}']"


def all_left(database):
    """Tell whether no unit's tag is in the field any more: each answered so often."""
    present = "SELECT count(*) FROM nexus_rfid_sighting WHERE is_present AND code != %s"
    return database.query(present, STRANGER) == [(0,)]


def test_a_thousand_units_are_found_and_checked_in(calm, capsys):
    state, reads, seconds = calm
    with capsys.disabled():
        print(
            f"\n{UNITS} units shown after {seconds['shown']:.1f} s, checked in within "
            f"{seconds['check-in']:.1f} s; answers of tags, by reader: {reads}"
        )
    assert dict(reads) == {name: READS * share for name, share in SHARES.items()}
    assert {code for code, _source in state["seen"]} == {
        STRANGER, *(f"{FIRST_EPC + number:024X}" for number in range(UNITS)),
    }  # fmt: skip
    assert state["sessions"] == [("live", "done")]
    assert [row[:2] for row in state["units"]] == [
        (f"RETURN-{number:04}", "available") for number in range(UNITS)
    ]
    assert {state for _unit, state, _quantity in state["bookings"]} == {"back"}
    assert len(state["bookings"]) == UNITS


def test_disasters_on_the_way_change_nothing(prepared, calm, tmp_path, capsys):
    started = time.monotonic()
    with (
        prepared.copied("rough") as database,
        open_site(database, tmp_path, apart=0.02) as site,
    ):
        proxy, bridge = site.proxy, site.bridge
        site.begin(hire(database))
        until(lambda: count_seen(database) > 50, "tags are read")

        # Batches come twice, one after the next, and answers are lost.
        proxy.repeats = True
        proxy.holds, proxy.loses = 1, [EVENTS]
        until(lambda: proxy.overtaken and proxy.lost, "batches are late and lost")

        # The network goes; the bridge is killed with what it kept, and comes again.
        proxy.is_cut = True
        until(lambda: bridge.backlog > 50, "events wait for the network")
        bridge.kill()
        waiting = bridge.backlog
        bridge.start()
        proxy.is_cut = False
        handed_over = proxy.batches
        until(lambda: proxy.batches > handed_over + 1, "the bridge goes on")

        # Odoo goes, in the middle of whatever it does.
        site.server.kill()
        until(lambda: bridge.backlog > 50, "events wait for Odoo")
        overtaken = proxy.overtaken
        proxy.holds = 1
        site.server.start()
        until(lambda: proxy.overtaken > overtaken, "a batch is late after that")
        bridge.kill()
        bridge.start()

        until(lambda: site.shown() == UNITS, "all units are shown")
        proxy.deliver_held()
        # Each event that reached the bridge's disk is there, once.
        [(count, first, last)] = database.query(
            "SELECT count(*), min(sequence), max(sequence) FROM nexus_rfid_event"
        )
        assert (first, last) == (1, count)
        proxy.loses = ["/finish"]
        with pytest.raises(requests.ConnectionError):
            site.finish()
        assert site.finish() == {"done": True}
        state = final_state(database)
    with capsys.disabled():
        print(
            f"\n{waiting} events waited when the bridge was killed; {proxy.batches} "
            f"batches, {proxy.repeated} repeated, {proxy.overtaken} overtaken; "
            f"{time.monotonic() - started:.0f} s"
        )
    for what, rows in calm[0].items():
        assert state[what] == rows, what


def count_seen(database):
    return database.query("SELECT count(*) FROM nexus_rfid_sighting")[0][0]
