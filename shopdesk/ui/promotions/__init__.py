"""Promotions: until campaigns and coupons come, what was really taken off prices."""
