"""ShopDesk: one file on your own disk holds the whole shop.

Layer map (each line may import from the lines below it, never upward;
``tests/test_architecture.py`` enforces it):

    main.py, launch        the ways in; bootstrap makes .venv, launch picks window or command
    app, cli               composition root of the window · commands without Qt
    ui                     what people see (the only package that knows Qt)
    reports, charts        documents and figures made from measures
    metrics                every KPI, each computed in one place
    demo, simulate         shops made through the services
    features               marketing > finance > aftersales > orders > promotions
                           > customers > purchasing > stock > products
    importing              files → checked rows → the features' importers
    db                     engine, unit of work, reader, upgrade, backup, check
    base, options, i18n, errors, paths, settings, log
"""

__version__ = "0.1.0"
