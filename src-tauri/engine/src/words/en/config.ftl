# Reading the DB-GPT config.

error-config-missing = There is nothing at `{ $path }`. Nothing was changed.
    .hint = Check the path. Choose the folder of DB-GPT, or its config: the `.env`, the TOML or the compose file.
error-config-is-folder = `{ $path }` is a folder, and a file has to be there. Nothing was changed.
    .hint = Correct the path where it is named, or put the file there: docker makes a folder of what it is to mount and does not find.
error-config-unreadable = `{ $path }` could not be read: { $cause }. Nothing was changed.
    .hint = Give this user the right to read it, or start as the user that runs DB-GPT.
error-config-special-file = `{ $path }` is not a regular file but a pipe, a device or a socket. Nothing was changed.
    .hint = Choose the folder of DB-GPT, or the `.env` in it.
error-config-too-large = `{ $path }` is too large for a `.env`: at most 1 MiB is read, and 16 MiB with its references expanded. Nothing was changed.
    .hint = Choose the folder of DB-GPT, or the `.env` in it.
error-config-not-text = `{ $path }` is not text in UTF-8: its line { $line } has a byte that does not belong there. DB-GPT itself does not start with it. Nothing was changed.
    .hint = If it is a `.env`, save it as UTF-8 without a byte-order mark. Otherwise choose the folder of DB-GPT, or the `.env` in it.
error-config-illegal-key = Line { $line } of `{ $path }` sets a key with an equals sign in its name, `{ $key }`. DB-GPT itself does not start with it. Nothing was changed.
    .hint = Correct or remove that line.
error-config-no-install = The folder `{ $path }` holds no DB-GPT: there is no `dbgpt` folder with DB-GPT's sources in it, nor `packages/dbgpt-core` of v0.7.0 and later. Nothing was changed.
    .hint = Choose the folder that holds `dbgpt` and `pilot`, or the `.env` itself. If DB-GPT runs in docker compose, choose its compose file.
error-config-no-env = No `.env` is in `{ $path }`, nor where else DB-GPT looks: `dbgpt/app`, `dbgpt`, the folder itself and those above it. DB-GPT would run on its service's environment and its defaults (SQLite). Nothing was changed.
    .hint = If DB-GPT runs in docker compose, choose its compose file. Otherwise copy `.env.template` to `.env` in that folder and write into it what the service is given, then try again.
error-config-bad-port = `LOCAL_DB_PORT` is `{ $value }`, which is no port. Nothing was changed.
    .hint = Set it to the port of the MySQL server, usually 3306, or give the port on top of the config.
error-config-no-host = `LOCAL_DB_TYPE` is `mysql`, but no `LOCAL_DB_HOST` says where the server is. DB-GPT gets it from its service's environment, or fails. Nothing was changed.
    .hint = Add `LOCAL_DB_HOST` to the config, or give the host on top of the config.
error-config-no-database = `LOCAL_DB_NAME` is empty, so no database on the MySQL server is named. Nothing was changed.
    .hint = Set `LOCAL_DB_NAME`, or give the database on top of the config.
error-config-no-sockets = A Unix socket was given, and Windows' MySQL and MariaDB have none. Nothing was changed.
    .hint = Leave `--socket` away; give `--host` and `--port` if the config's are not the server's.
error-config-no-root = DB-GPT would use SQLite, but where its file is depends on the folder of DB-GPT, and this `.env` is in none. Nothing was changed.
    .hint = Choose the folder that holds `dbgpt` and `pilot` instead of the `.env`.

finding-config-bom = The `.env` begins with a byte-order mark, so DB-GPT does not see its first key, `{ $key }`.
    .hint = Save the file as UTF-8 without a byte-order mark if DB-GPT was meant to see it.
finding-config-bom-harmless = The `.env` begins with a byte-order mark. It does no harm as long as no key is on the first line.
    .hint = Save the file as UTF-8 without a byte-order mark.
finding-config-line-dropped = DB-GPT drops { $count ->
        [one] a line of the `.env` that it can't read
       *[other] { $count } lines of the `.env` that it can't read
    }: { $lines }.
    .hint = Look at the lines named: often a quote is not closed, or something follows it.
finding-config-key-without-value = `{ $key }` on line { $line } has no equals sign, so the `.env` does not set it at all.
    .hint = Write `{ $key }=value`, or remove the line.
finding-config-key-repeated = `{ $key }` stands on the lines { $lines }. Line { $line } wins.
    .hint = Keep only the line that is meant.
finding-config-reference-unseen = `{ $key }` on line { $line } depends on what the environment of DB-GPT's service has for `{ $name }`, which can't be seen from here. The default that stands there, or nothing, was read in its place.
    .hint = Write the value itself into the `.env`, or give it on top of the config.
finding-config-env-above-root = The `.env` that DB-GPT loads stands above its folder: `{ $path }`.
    .hint = Make sure that this is the one you mean.
finding-config-template = `{ $path }` is a template that came with DB-GPT. DB-GPT loads `.env`, not this.
    .hint = Choose the `.env`, unless your service is given this template, as in DB-GPT's docker-compose file.
finding-config-other-env = DB-GPT loads `{ $used }`, not `{ $path }`.
    .hint = Choose `{ $used }`, unless your service is given the other one by its environment.
finding-config-env-not-loaded = DB-GPT in `{ $root }` does not load `{ $path }`: only a file named `.env` counts, in its own folders or above.
    .hint = Make sure that your service is given these values by its environment.
finding-config-env-not-read = DB-GPT in `{ $root }` is v{ $version }, which does not read `{ $path }`: from v0.7.0 on only the TOML that it is started with counts.
    .hint = To look at what it uses now, choose its TOML or the folder. This file still says where the data of the DB-GPT before it is; `{ $cli } carry-over` writes what of it has a place in the TOML.
finding-config-new-layout = `{ $path }` still holds `packages`, what is left of a DB-GPT from v0.7.0 on, beside `dbgpt`. The older sources were taken, since they alone say their version.
    .hint = If the newer DB-GPT is the one that runs, its sources are not whole: check them out again before you go on.
finding-config-environment-unseen = The `.env` does not set { $keys }. The environment of DB-GPT's service may, and can't be seen from here; DB-GPT's defaults were taken.
    .hint = Compare the database shown with the one that DB-GPT uses. If they differ, add these keys to the `.env`.
finding-config-type-not-mysql = `LOCAL_DB_TYPE` is `{ $value }`. For DB-GPT that is SQLite: only `mysql`, in lower case, means MySQL.
    .hint = If your data is in MySQL, write `LOCAL_DB_TYPE=mysql`. If DB-GPT runs with this config, its data is in the SQLite file shown.
finding-config-type-unknown = `LOCAL_DB_TYPE` is `{ $value }`, which DB-GPT does not know. It uses SQLite then.
    .hint = Write `sqlite` or `mysql`.
finding-config-path-dead = `LOCAL_DB_PATH` is `{ $value }`, but DB-GPT does not keep its metadata there. The file shown is the one it uses.
    .hint = Nothing to do; the file at `LOCAL_DB_PATH` stays as it is.
finding-config-port-unusable = `LOCAL_DB_PORT` is `{ $value }`, which is no number. DB-GPT itself does not start with it.
    .hint = Set it to a number such as 3306, or remove the line.
finding-config-port-empty = `LOCAL_DB_PORT` is empty. DB-GPT itself does not start with it; { $assumed } was assumed to look at the database.
    .hint = Write the port of the MySQL server into the config, or give it on top of the config.
finding-config-override-unused = A host, port, socket, user or password was given on top, but this config uses SQLite, which has none of them.
    .hint = If your data is in MySQL, set `LOCAL_DB_TYPE` to `mysql` in the config.
finding-config-host-empty = `LOCAL_DB_HOST` is empty. DB-GPT connects to `localhost` then.
    .hint = Write the server's name or address into the config.
finding-config-host-compose = `LOCAL_DB_HOST` is `{ $host }`, the name of a docker-compose service. It is known inside the compose network only.
    .hint = From outside give `127.0.0.1` as host, and the port that the compose file publishes.
finding-config-host-colon = `LOCAL_DB_HOST` is `{ $host }`. With a colon in it DB-GPT itself can't connect.
    .hint = Put the port into `LOCAL_DB_PORT`; write an IPv6 address in square brackets.
finding-config-password-space = The database password has a space in it. DB-GPT itself sends a plus sign instead and can't log in.
    .hint = Give the account a password without a space, and write it into the config.

error-catalog-unreadable = `{ $path }` can't be read: { $cause } Nothing was changed.
    .hint = `DBGPT_UPGRADE_RELEASES` names a folder with further releases' files. Correct it, or leave it out.
error-catalog-wrong = `{ $path }` contradicts itself in line { $line }: { $what }. Nothing was changed.
    .hint = Correct the release's file, or leave `DBGPT_UPGRADE_RELEASES` out.
error-config-oceanbase = `{ $path }` sets `LOCAL_DB_TYPE=oceanbase`: there DB-GPT keeps its metadata in OceanBase. This program can look at SQLite, MySQL and MariaDB, and at nothing else. Nothing was changed.
    .hint = Upgrade it by DB-GPT's own scripts, after a backup by OceanBase's means. If it is a DB-GPT before v0.5.8, which takes SQLite for it, write `LOCAL_DB_TYPE=sqlite`.
