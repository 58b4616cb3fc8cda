"""ShopDesk: one file on your own disk holds the whole shop.

Layer map (each line may import from the lines below it, never upward;
``tests/test_architecture.py`` enforces it):

    main.py, bootstrap, launch   the ways in: environment first, then window or command
    app, cli                     composition root of the window · commands without Qt
    ui                           what people see (the only package that knows Qt)
    reports, charts, exports     documents, figures and files made from measures and lists
    demo                         a shop made through the services
    metrics, proofs              every KPI in one place · what must be true of the books
    features                     marketing > finance > aftersales > orders > promotions
                                 > customers > prices > purchasing > stock > products > channels
    importing                    files → checked rows → the features' importers
    db                           engine, unit of work, reader, upgrade, backup, check
    base, errors, i18n, log, options, paths, settings
    environment, installer, system   standard library only: .venv and the operating system
"""

__version__ = "0.1.0"
