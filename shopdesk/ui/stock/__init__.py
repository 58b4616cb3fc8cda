"""The stock section: levels, alerts, why it is so many, and the papers that change it."""
