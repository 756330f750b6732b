# DB-GPT's TOML, which configures it from v0.7.0 on.

error-toml-syntax = `{ $path }` is no valid TOML: line { $line }, column { $column }: { $cause }. DB-GPT itself does not start with it. Nothing was changed.
    .hint = Correct that line, or the one above it: often a quote is not closed, or a value that is no number lacks its quotes.
error-toml-bom = `{ $path }` begins with a byte-order mark (line 1, column 1), which TOML does not allow. DB-GPT itself does not start with it. Nothing was changed.
    .hint = Save the file as UTF-8 without a byte-order mark.
error-toml-not-text = `{ $path }` is not text in UTF-8: there is a byte that does not belong there on line { $line }, column { $column }. DB-GPT itself does not start with it. Nothing was changed.
    .hint = Save the file as UTF-8; editors on Chinese systems often save as GBK.
error-toml-too-large = `{ $path }` is too large for a config of DB-GPT: at most 1 MiB is read. Nothing was changed.
    .hint = Choose the TOML file that DB-GPT is started with.
error-toml-too-deep = `{ $path }` is nested deeper than 64 levels on line { $line }, column { $column }. No config of DB-GPT is like that. Nothing was changed.
    .hint = Choose the TOML file that DB-GPT is started with.
error-toml-value = Line { $line } of `{ $path }` gives `{ $key }` a value of the wrong kind: { $kind ->
        [table] a table belongs there
        [whole] DB-GPT wants a whole number
       *[text] DB-GPT wants a text
    }. DB-GPT itself does not start with it. Nothing was changed.
    .hint = Correct the value on that line.
error-toml-key-missing = `[{ $table }]` on line { $line } of `{ $path }` lacks `{ $key }`. DB-GPT itself does not start without it. Nothing was changed.
    .hint = Add `{ $key }` there, or give it on top of the file.
error-toml-no-type = The database on line { $line } of `{ $path }` has no `type`. DB-GPT itself does not start without it. Nothing was changed.
    .hint = Write `type = "sqlite"` or `type = "mysql"` there.
error-toml-type-unknown = The database on line { $line } of `{ $path }` is of the type `{ $value }`, which DB-GPT does not know. It does not start with it. Nothing was changed.
    .hint = Write `type = "sqlite"` or `type = "mysql"`.
error-toml-other-database = The database on line { $line } of `{ $path }` is of the type `{ $value }`. This program can look at SQLite, MySQL and MariaDB, and at nothing else. Nothing was changed.
    .hint = Back up and upgrade that database with its own tools.
error-toml-bad-port = The port on line { $line } of `{ $path }` is { $value }, which is no port. Nothing was changed.
    .hint = Set it to the port of the MySQL server, usually 3306, or give the port on top of the file.
error-toml-name-empty = The name of the database on line { $line } of `{ $path }` is empty. Nothing was changed.
    .hint = Write the name, or give the database on top of the file.
error-toml-path-empty = The path of the SQLite file on line { $line } of `{ $path }` is empty. DB-GPT itself does not start with it. Nothing was changed.
    .hint = Write the path, such as `pilot/meta_data/dbgpt.db`.
error-toml-no-root = `{ $path }` keeps its data in the SQLite file `{ $value }` (line { $line }), which DB-GPT looks for in its own folder. This config lies in no folder of DB-GPT, so where that is can't be told. Nothing was changed.
    .hint = Give the folder of DB-GPT by `--root`, or the whole path of the SQLite file as the database, on top of this config.
error-toml-variable-unseen = `{ $key }` on line { $line } of `{ $path }` comes from the variable `{ $name }`, which only the environment of DB-GPT's service knows. It can't be seen from here. Nothing was changed.
    .hint = Give `{ $key }` on top of the file: on the command line, or in the window.
error-toml-variable-unset = `{ $key }` on line { $line } of `{ $path }` comes from the variable `{ $name }`, which its container is not given and which has no default. DB-GPT itself does not start then. Nothing was changed.
    .hint = Set `{ $name }` under `environment` of the service, or give `{ $key }` on top of the file.
error-toml-none = `{ $path }` holds DB-GPT v0.7.0 or later, and no config: there is no TOML in `configs` or `configs/my`. Nothing was changed.
    .hint = Choose the TOML file that DB-GPT is started with (`--config`).
error-toml-several = `{ $path }` holds DB-GPT v0.7.0 or later, which is told its config at each start. It could be one of these: { $configs }. Nothing was changed.
    .hint = Choose the file itself: the one that stands behind `--config` where DB-GPT is started.
error-toml-no-profile = `{ $path }` is a folder of DB-GPT's profiles, and none of them is active: `config.toml` in it names no `profile` under `[default]`. Nothing was changed.
    .hint = Choose the TOML file in `configs` that DB-GPT is started with.
error-toml-profile-missing = `{ $path }` says that the profile `{ $profile }` is active, but `{ $config }` is not there. Nothing was changed.
    .hint = Choose the TOML file that DB-GPT is started with, or put that one back.
error-toml-home-missing = In `{ $path }` pip installed DB-GPT, but there is no folder of its profiles: `{ $home }` is not there. That is `$DBGPT_HOME`, or `~/.dbgpt` where that is not set. Nothing was changed.
    .hint = If DB-GPT is started with `--config`, choose that TOML file. If it runs as another user or with another `DBGPT_HOME`, choose that folder.
error-pip-sources-gone = The Python package `{ $name }` in `{ $path }` runs right from sources in `{ $sources }`, and there is nothing at that place. Nothing was changed.
    .hint = Choose the folder in which the sources are now, or the TOML that DB-GPT is started with.
error-pip-no-server = In `{ $path }` only the Python package `{ $name }` { $version } is installed, without DB-GPT's web server (`dbgpt-app`). It keeps no metadata database. Nothing was changed.
    .hint = Choose the folder, or the environment, of the DB-GPT whose web server you use.
error-toml-inside = The DB-GPT of the service `{ $service }` (`{ $path }`) is started with `{ $inside }`, which lies in its container and on no folder of this machine. It can't be read from here. Nothing was changed.
    .hint = In the folder `{ $folder }` run `mkdir -p configs` and `{ $copy }`, mount it with `./configs:/app/configs` under `volumes` of the service, and choose this file again.

finding-toml-no-database = The config says nothing of a database. DB-GPT uses SQLite then, in `pilot/meta_data/dbgpt.db` of its own folder.
    .hint = Nothing to do if your data is there. Unknown or misspelt sections are passed over in silence by DB-GPT.
finding-toml-key-unknown = DB-GPT does not know `{ $key }` in `[{ $table }]` (line { $line }) and passes over it in silence.
    .hint = Compare the name with DB-GPT's samples in `configs`; it may be misspelt.
finding-toml-truth-by-text = `{ $key }` on line { $line } is a text. For DB-GPT any text is true, `"false"` too.
    .hint = Write `true` or `false` without quotes.
finding-toml-hooks = The config has hooks (line { $line }), which DB-GPT runs before it reads the rest. They can set variables or change values, and can't be followed from here.
    .hint = Compare the database shown with the one that DB-GPT uses.
finding-toml-environment-unseen = { $keys } can be set by the environment of DB-GPT's service ({ $names }), which can't be seen from here. The defaults in the file were taken.
    .hint = Compare the database shown with the one that DB-GPT uses. If they differ, give the right values on top of the file.
finding-toml-override-unused = A host, port, socket, user or password was given on top, but this config uses SQLite, which has none of them.
    .hint = If your data is in MySQL, choose the config that DB-GPT is started with.
finding-toml-path-home = The path of the SQLite file begins with a tilde, `{ $value }`. DB-GPT does not take it for your home folder, but for a folder of that name in its own.
    .hint = Nothing to do if the file shown is the one with your data.
finding-toml-path-memory = The path of the SQLite file is `:memory:`. For DB-GPT that is a file of that name in its own folder.
    .hint = Nothing to do if the file shown is the one with your data.
finding-toml-path-percent = There is a percent sign in the path of the SQLite file, `{ $value }`. DB-GPT fails at its start with it.
    .hint = Use a path without a percent sign.
finding-toml-host-empty = The host of the database is empty. DB-GPT connects to `localhost` then.
    .hint = Write the server's name or address into the config.
finding-toml-host-colon = The host of the database is `{ $host }`. With a colon in it DB-GPT itself can't connect.
    .hint = Put the port into `port`; write an IPv6 address in square brackets.
finding-toml-profile-place = `{ $path }` is a profile. A DB-GPT that pip installed keeps its SQLite file in `{ $root }`, where none was started yet; one that is started from its sources has it in their folder.
    .hint = If your DB-GPT runs from sources, choose it in the list of what was found, or give their folder by `--root`. Otherwise check that the file shown is the one that it uses.
finding-toml-chosen = DB-GPT's config was taken from `{ $path }`.
    .hint = If DB-GPT is started with another one (`--config`), choose that file itself.
finding-toml-old-layout = `{ $path }` still holds `dbgpt`, the sources of a DB-GPT before v0.7.0, beside `packages`. The newer ones were taken.
    .hint = Nothing to do for the database. If the older DB-GPT is the one that runs, choose its `.env`.
finding-toml-old-remains = `{ $path }` still holds a folder `dbgpt` of a DB-GPT before v0.7.0 beside `packages`, without the file that would say its version: what Python made, or files of your own. The newer sources were taken.
    .hint = Nothing to do for the database. Look through that folder before you remove it.
finding-toml-env-left = `{ $path }` is not read by this DB-GPT: from v0.7.0 on only the TOML counts.
    .hint = Make sure that the database shown is the one with your data. If the old one was MySQL, `{ $cli } carry-over` writes what of a `.env` has a place in the TOML.
finding-toml-of-later = `{ $path }` counts from v0.7.0 on. The sources around it are v{ $version }, which reads a `.env` and no TOML.
    .hint = Choose the `.env`, unless you mean the database that the later DB-GPT would use.
finding-toml-alembic-moved = From v0.8.0 on DB-GPT looks for alembic's files beside the SQLite file, in `{ $new }`. They still are in `{ $old }`, and it fails at its start without them.
    .hint = Before its next start copy the folder `alembic` and `alembic.ini` from the old place beside the SQLite file.
finding-toml-in-image = DB-GPT is started with `{ $inside }`, which lies in its image. What DB-GPT's own sample of that name says was taken.
    .hint = Nothing to do, unless the image was made with another file of that name.

# DB-GPT as pip installed it, from v0.8.0 on.

finding-pip-profile = DB-GPT's config was taken from `{ $path }`, the profile that is active for this user.
    .hint = If DB-GPT runs with another profile or another config, as another user or with another `DBGPT_HOME`, choose that TOML file itself.
finding-pip-releases-mixed = DB-GPT's packages in `{ $place }` are of different releases: { $packages }. `pip install -U dbgpt-app` leaves the others as they were.
    .hint = Install them all of one release, each with its number: `pip install -U "dbgpt==…" "dbgpt-app==…" "dbgpt-serve==…" "dbgpt-ext==…" "dbgpt-client==…" "dbgpt-sandbox==…" "dbgpt-acc-auto==…"`.
finding-pip-several = DB-GPT is installed in several Python environments. The one in `{ $place }` was taken; there is also { $others }.
    .hint = If another one is what runs, choose the folder of its environment.
error-toml-not-mounted = The DB-GPT of the service `{ $service }` is started with `{ $inside }`, which compose takes from `{ $path }`: there is no such file. Nothing was changed.
    .hint = Put the TOML there, or correct its path under `volumes`, `configs` or `secrets`, or the one that the service's command names.
finding-toml-in-compose = `{ $inside }`, which DB-GPT is started with, is written in the compose file itself. It was read from there.
    .hint = Nothing to do.
