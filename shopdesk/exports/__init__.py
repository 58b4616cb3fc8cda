"""Lists and the shop's data as CSV and XLSX files that come back in unchanged."""

from shopdesk.exports.files import whole_file
from shopdesk.exports.shop import EXPORTS, export_shop_data
from shopdesk.exports.table import export_table

__all__ = ["EXPORTS", "export_shop_data", "export_table", "whole_file"]
