"""What a serial adjustment says to the entry window: the units to add."""

from odoo import Command, models


class NexusSerialAdjustment(models.Model):
    _inherit = "nexus.serial.adjustment"

    def _serial_entry_product(self):
        return self.product_id

    def _serial_entry_expected(self):
        return self.quantity

    def _serial_entry_entries(self):
        return [
            {
                "serial": line.serial,
                "manufacturer_serial": line.manufacturer_serial or "",
            }
            for line in self.addition_ids
        ]

    def _serial_entry_check_options(self):
        return {
            "purpose": "receive",
            "exclude_move_ids": (),
            "exclude_adjustment_ids": self.ids,
        }

    def _serial_entry_document(self):
        return self.name

    def _serial_entry_readonly(self):
        return self.state != "draft"

    def _serial_entry_set(self, entries):
        self._check_draft()
        self._serial_entry_raise([entry["serial"] for entry in entries])
        self.write(
            {
                "addition_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "serial": entry["serial"],
                                "manufacturer_serial": entry.get("manufacturer_serial")
                                or False,
                            }
                        )
                        for entry in entries
                    ),
                ]
            }
        )
