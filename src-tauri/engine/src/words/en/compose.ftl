# Reading a docker-compose file.

error-compose-yaml = `{ $path }` is no valid YAML: line { $line }, column { $column }: { $cause }. Nothing was changed.
    .hint = Correct that line, or the one above it: often a tab stands where spaces belong, a quote is not closed, or the indentation differs. `docker compose config` has to accept the file too.
error-compose-duplicate-key = `{ $key }` stands twice in `{ $path }`: on line { $first } and on line { $line }. Compose does not start with that. Nothing was changed.
    .hint = Keep the one that is meant.
error-compose-unbounded = `{ $path }` is nested deeper than 64 levels or has more than 20000 values by its line { $line }. No compose file of DB-GPT is like that. Nothing was changed.
    .hint = Choose the compose file that starts DB-GPT, or its `.env`.
error-compose-too-large = `{ $path }` is too large: at most 1 MiB of a file is read, 4 MiB with its variables expanded, and 4 MiB of all that `env_file` names. Nothing was changed.
    .hint = Choose the compose file that starts DB-GPT, or its `.env`.
error-compose-not-text = `{ $path }` is not text in UTF-8: its line { $line } has a byte that does not belong there. Nothing was changed.
    .hint = Save it as UTF-8, or choose the compose file that starts DB-GPT.
error-compose-value = Line { $line } of `{ $path }` is not of the form that compose takes there. Nothing was changed.
    .hint = Look at that line with `docker compose config`, which names what it expects.
error-compose-no-services = `{ $path }` names no services of its own, as a compose file does. Nothing was changed.
    .hint = Choose the compose file that starts DB-GPT, its `.env`, or the folder of DB-GPT.
error-compose-extends-missing = Line { $line } of `{ $path }` extends the service `{ $service }`, which is not there. Nothing was changed.
    .hint = Correct the name under `extends`.
error-compose-extends-endless = Line { $line } of `{ $path }` extends a service that extends another without an end that could be found. Nothing was changed.
    .hint = Look for services that extend each other in a circle.
error-compose-env-file-missing = The service `{ $service }` takes settings from `{ $path }`, which is not there (line { $line } of `{ $file }`). Without them its database can't be told. Nothing was changed.
    .hint = Put the file in its place, or correct the path under `env_file`.
error-compose-env-line = Line { $line } of `{ $path }` is nothing that compose can read. Nothing was changed.
    .hint = Write `KEY=value`, with letters, digits and underscores in the key, and close every quote.
error-compose-dollar = Line { $line } of `{ $path }` has a `$` with an opening brace that begins no variable. Compose does not start with that. Nothing was changed.
    .hint = Write `$$` where a dollar sign itself is meant, as in a password; close the brace where a variable is meant.
error-compose-required = Line { $line } of `{ $path }` needs the variable `{ $name }`, which the `.env` beside the compose file does not set: { $why }. The shell that starts compose may set it, and can't be seen from here. Nothing was changed.
    .hint = Write `{ $name }` into the `.env` beside the compose file.
error-compose-no-dbgpt = None of the services in `{ $path }` is DB-GPT's webserver: { $services }. None starts `dbgpt_server.py` or `dbgpt start webserver`, uses DB-GPT's image without a command, or is given `LOCAL_DB_…`. Nothing was changed.
    .hint = Choose the compose file that starts DB-GPT.
error-compose-several-dbgpt = Several services in `{ $path }` could be the DB-GPT that is meant: { $services }. Nothing was changed.
    .hint = Choose which of them is meant: with `--service NAME` on the command line, or in the window.
error-compose-no-service = `{ $path }` has no service of the name that was given. It has: { $services }. Nothing was changed.
    .hint = Give one of these names.
error-compose-sqlite-inside = The service `{ $service }` of `{ $path }` keeps its metadata in SQLite, in `{ $inside }` inside of its container and on no volume. Whoever recreates the container, as for another image, loses it. It can't be read from here. Nothing was changed.
    .hint = First save the data. In the folder `{ $folder }` run `{ $stop }` (not `down`), then `{ $copy }`, and keep that copy. Then add `{ $mount }` under `volumes` of the service, so that DB-GPT uses the copy from now on, and choose this file again.
error-compose-sqlite-volume = The service `{ $service }` of `{ $path }` keeps its metadata in SQLite, in `{ $inside }` on the volume `{ $volume }`. It can't be read from here. Nothing was changed.
    .hint = First save the data. In the folder `{ $folder }` run `{ $stop }` (not `down -v`, which deletes volumes), then `{ $copy }`, and keep that copy. Then replace the volume by `{ $mount }` under `volumes` of the service, so that DB-GPT uses the copy from now on, and choose this file again.
error-compose-port-unpublished = DB-GPT's database is the service `{ $service }` of `{ $path }`, which publishes no port for { $port }, so it can be reached inside of compose's network only. Nothing was changed.
    .hint = On Linux `{ $inspect }` shows the container's address while it runs, if you run it in the folder `{ $folder }`: give that address as host and { $port } as port on top of this file. Or add `127.0.0.1:{ $port }:{ $port }` under `ports` of `{ $service }` and run `{ $up }`, which recreates that container and keeps its volumes.
error-compose-port-random = DB-GPT's database is the service `{ $service }` of `{ $path }`, which publishes { $port } under a port that docker chooses at each start. Nothing was changed.
    .hint = Run `{ $ask }` in the folder `{ $folder }`: it shows the port. Give `127.0.0.1` as host and that port on top of this file.

error-compose-include-circle = Line { $line } of `{ $path }` includes `{ $file }`, which led to this very file. Compose does not start with that. Nothing was changed.
    .hint = Take one of the two out of `include`.
error-compose-include-conflict = Line { $line } of `{ $path }` includes a file that has `{ $name }` under `{ $section }` too, and says something else of it. Compose does not start with that. Nothing was changed.
    .hint = Rename one of them, make both equal to the letter, or change the included one in an override file that is named beside it under `path`.
error-compose-include-remote = Line { $line } of `{ $path }` includes `{ $value }`, which compose fetches from elsewhere. Only files of this machine are read, so it can't be told what it says. Nothing was changed.
    .hint = Run `docker compose config > resolved.yml` in that folder and choose `resolved.yml`. It holds the passwords: delete it afterwards.
error-compose-mount-twice = Line { $line } of `{ $path }` mounts something at `{ $inside }`, where another entry mounts something already. Compose does not start with that. Nothing was changed.
    .hint = Keep the one that is meant.
error-compose-host-itself = The host of DB-GPT's database is `{ $host }`. Inside of the container of `{ $service }` (`{ $path }`) that is the container itself, and DB-GPT's image has no MySQL server in it. It is not the one of this machine, so which database is meant can't be told. Nothing was changed.
    .hint = Compare with the DB-GPT that runs: it may be started in another way than by this file. If you know where its database is, give host and port on top of this file.

finding-compose-override = `{ $path }` stands beside the compose file and was read with it, as compose does.
    .hint = Nothing to do, unless you start compose with `-f` and other files.
finding-compose-files-listed = `{ $path }` names the files of this project by `COMPOSE_FILE`: `{ $value }`. They were read in that order, each on top of those before, as compose does.
    .hint = Nothing to do, unless you start compose with `-f` and other files.
finding-compose-other-files = `{ $path }` sets `COMPOSE_FILE` to `{ $value }`. Compose reads those files where it is given none.
    .hint = If the settings shown are not those of your DB-GPT, choose one of those files.
finding-compose-profiles = Compose starts the service `{ $service }` only with one of its profiles. It was read all the same.
    .hint = Nothing to do if this is your DB-GPT.
finding-compose-number = `{ $key }` on line { $line } of `{ $path }` is a number to YAML, and compose passes it on in another form than it is written. The form that DB-GPT gets was taken.
    .hint = Put the value in quotes if it is meant as it is written.
finding-compose-variable = { $keys } names the variable `{ $name }`, which was read from `{ $path }`. If the shell that starts compose sets it too, that value wins, and can't be seen from here.
    .hint = Nothing to do if the database shown is the one that DB-GPT uses. Else give the right values on top of the file.
finding-compose-variable-unset = { $keys } names the variable `{ $name }`, which `{ $path }` does not set. Its default or nothing was taken. If the shell that starts compose sets it, that value wins, and can't be seen from here.
    .hint = Write `{ $name }` into the `.env` beside the compose file, or give the right values on top of the file.
finding-compose-env-built = The image of `{ $service }` is built from the folder of `{ $path }`, and copies that file: in the container DB-GPT finds it, and takes { $keys } from it rather than from what compose gives. What is shown here is what compose gives.
    .hint = Make sure that both name the same database. To leave the file out of the image, write `.env` into `.dockerignore` beside it and build again.
finding-compose-env-mounted = `{ $path }` is mounted into the container as `{ $inside }`, where DB-GPT looks for its settings. They beat those of the compose file.
    .hint = Nothing to do.
finding-compose-host-mapped = The host of DB-GPT's database is `{ $host }`, the service `{ $service }` inside of compose's network. From here it is reached at `{ $address }`, which it publishes.
    .hint = Nothing to do. Make sure that compose runs on this machine.
finding-compose-host-machine = The host of DB-GPT's database is `{ $host }`, by which the container knows its machine. From here that is `{ $address }`.
    .hint = Nothing to do. Make sure that compose runs on this machine.
finding-compose-host-own = The host of DB-GPT's database is `{ $host }`: inside of the container of `{ $service }` that is the container itself, with a MySQL server of its own. It is not the one of this machine. From here it is reached at `{ $address }`, which the container publishes.
    .hint = Nothing to do. Make sure that compose runs on this machine.
finding-compose-sqlite-mounted = `{ $inside }` in the container of `{ $service }` is `{ $path }` on this machine.
    .hint = Nothing to do. Stop the service before the file is changed.

compose-why-published = `{ $host }` is the service `{ $service }` of `{ $path }`, which publishes its port here.
compose-why-unpublished = `{ $host }` is the service `{ $service }` of `{ $path }`, which publishes no fixed port. Add one under `ports` of that service first.
compose-why-guessed = `{ $host }` looks like the name of a docker-compose service, which is known inside of compose's network only. If its port is published, it is usually reached on this machine.
error-compose-config-untold = The DB-GPT of the service `{ $service }` in `{ $path }` reads a TOML, and its command does not say which. What is not followed is a script, a variable of the shell, a profile. Nothing was changed.
    .hint = Choose the TOML that it is started with in place of the compose file, or name it in the service's command: `--config /app/configs/….toml`.
error-compose-key-unknown = Line { $line } of `{ $path }` has `{ $key }`, which compose does not know: it refuses the whole file. Nothing was changed.
    .hint = Correct the name or its indentation; a key of your own has to begin with `x-`.
error-compose-kind = `{ $key }` on line { $line } of `{ $path }` is not what compose takes there, { $wanted ->
        [text] a text: a number or a word such as `true` needs quotes
        [number] a number
        [whole] a whole number
        [size] a size such as `512m` or `2g`
        [duration] a time such as `30s` or `1m30s`
        [address] an IP address
        [truth] `true` or `false`
        [list] a list
        [mapping] a mapping, `key: value` further in
        [list-or-mapping] a list or a mapping
        [text-or-list] a text or a list of texts
       *[other] one of a few words or forms
    }. It refuses the whole file. Nothing was changed.
    .hint = Correct that line; `docker compose config` has to accept the file too.
error-compose-key-missing = `{ $key }` on line { $line } of `{ $path }` lacks `{ $missing }`, without which compose refuses the whole file. Nothing was changed.
    .hint = Add `{ $missing }` to it.
error-compose-item-twice = `{ $item }` stands twice in `{ $key }` on line { $line } of `{ $path }`. Compose refuses the whole file for that. Nothing was changed.
    .hint = Take one of the two out.
error-compose-one-source = `{ $name }` on line { $line } of `{ $path }` has to say by exactly one of `{ $keys }` what it holds. Compose does not start with that. Nothing was changed.
    .hint = Give it one of these keys, or `external: true` where it is made elsewhere.
error-compose-no-image = The service `{ $service }` on line { $line } of `{ $path }` has neither an `image` nor a `build`. Compose does not start with that. Nothing was changed.
    .hint = Give it one of the two, or choose the file that this one is meant to be put upon.
error-compose-excluded = The service `{ $service }` on line { $line } of `{ $path }` has `{ $one }` and `{ $other }`, which exclude each other. Compose does not start with that. Nothing was changed.
    .hint = Keep the one that is meant.
error-compose-undefined = The service `{ $service }` needs `{ $name }` (line { $line } of `{ $path }`), which stands under `{ $section }` nowhere. Compose does not start with that. Nothing was changed.
    .hint = Correct the name, or add `{ $name }` under `{ $section }`. If it stands in another file that you start compose with, name all files in `COMPOSE_FILE` in the `.env` beside them.
error-compose-circle = Services wait for each other in a circle: { $services } (`{ $path }`). Compose does not start with that. Nothing was changed.
    .hint = Take one of them out of `depends_on`, `links`, `volumes_from` or `network_mode`.
error-compose-port = Line { $line } of `{ $path }` is no port that compose can read. It refuses the whole file for that. Nothing was changed.
    .hint = Write `"3307:3306"`: the port of this machine, a colon, the port in the container, each from 1 to 65535.
error-compose-file-missing = `{ $path }` is not there, and line { $line } of `{ $by }` names it. Compose does not start without it. Nothing was changed.
    .hint = Put the file in its place, or correct its path in `{ $by }`.
error-compose-files-empty = `COMPOSE_FILE` is set to nothing on line { $line } of `{ $path }`: compose then takes the folder for its file, and does not start. Nothing was changed.
    .hint = Take that line out, or name the files in it.
