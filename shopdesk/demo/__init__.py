"""A believable shop made through the services: 14 months, seasons, festivals, people, mistakes."""

from shopdesk.demo.make import Made, make

__all__ = ["Made", "make"]
