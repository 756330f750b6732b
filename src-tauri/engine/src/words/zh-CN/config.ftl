# 读取 DB-GPT 的配置。

error-config-missing = `{ $path }` 处没有任何文件或文件夹。没有做任何改动。
    .hint = 请检查路径。请选择 DB-GPT 所在的文件夹，或它的配置：`.env`、TOML 或 compose 文件。
error-config-is-folder = `{ $path }` 是文件夹，而该处应为文件。没有做任何改动。
    .hint = 请改正指定它的路径，或把文件放到该处：docker 找不到要挂载的内容时，会创建一个文件夹。
error-config-unreadable = 无法读取 `{ $path }`：{ $cause }。没有做任何改动。
    .hint = 请给当前用户读取权限，或以运行 DB-GPT 的用户启动本程序。
error-config-special-file = `{ $path }` 不是普通文件，而是管道、设备或套接字。没有做任何改动。
    .hint = 请选择 DB-GPT 所在的文件夹，或其中的 `.env`。
error-config-too-large = `{ $path }` 作为 `.env` 太大：最多读取 1 MiB，展开引用后最多 16 MiB。没有做任何改动。
    .hint = 请选择 DB-GPT 所在的文件夹，或其中的 `.env`。
error-config-not-text = `{ $path }` 不是 UTF-8 文本：第 { $line } 行有无效字节。DB-GPT 自身也无法用它启动。没有做任何改动。
    .hint = 如果它是 `.env`，请另存为不带 BOM 的 UTF-8；否则请选择 DB-GPT 所在的文件夹，或其中的 `.env`。
error-config-illegal-key = `{ $path }` 第 { $line } 行的键名 `{ $key }` 含有等号。DB-GPT 自身也无法用它启动。没有做任何改动。
    .hint = 请改正或删除该行。
error-config-no-install = 文件夹 `{ $path }` 里没有 DB-GPT：找不到含有 DB-GPT 源码的 `dbgpt` 文件夹，也没有 v0.7.0 及更新版本的 `packages/dbgpt-core`。没有做任何改动。
    .hint = 请选择包含 `dbgpt` 和 `pilot` 的文件夹，或直接选择 `.env`。如果 DB-GPT 运行在 docker compose 中，请选择它的 compose 文件。
error-config-no-env = `{ $path }` 中没有 `.env`，DB-GPT 会查找的其他位置（`dbgpt/app`、`dbgpt`、该文件夹及其上级）也没有。此时 DB-GPT 使用服务的环境变量和默认值（SQLite）。没有做任何改动。
    .hint = 如果 DB-GPT 运行在 docker compose 中，请选择它的 compose 文件；否则请在该文件夹中把 `.env.template` 复制为 `.env`，写入服务实际使用的值，然后重试。
error-config-bad-port = `LOCAL_DB_PORT` 是 `{ $value }`，不是有效的端口。没有做任何改动。
    .hint = 请改为 MySQL 服务器的端口（通常是 3306），或另外给出端口。
error-config-no-host = `LOCAL_DB_TYPE` 是 `mysql`，但没有 `LOCAL_DB_HOST` 说明服务器在哪里。DB-GPT 要么从服务的环境变量取得，要么连接失败。没有做任何改动。
    .hint = 请在配置中加上 `LOCAL_DB_HOST`，或另外给出主机。
error-config-no-database = `LOCAL_DB_NAME` 为空，没有指明 MySQL 服务器上的哪个数据库。没有做任何改动。
    .hint = 请设置 `LOCAL_DB_NAME`，或另外给出数据库名。
error-config-no-sockets = 给出了 Unix 套接字，而 Windows 上的 MySQL 和 MariaDB 没有套接字。没有做任何改动。
    .hint = 请去掉 `--socket`；如果配置里的地址不是该服务器的，请给出 `--host` 和 `--port`。
error-config-no-root = DB-GPT 会使用 SQLite，但数据库文件的位置取决于 DB-GPT 的文件夹，而这个 `.env` 不在任何 DB-GPT 文件夹内。没有做任何改动。
    .hint = 请选择包含 `dbgpt` 和 `pilot` 的文件夹，而不是 `.env`。

finding-config-bom = `.env` 以 BOM（字节顺序标记）开头，因此 DB-GPT 看不到第一个键 `{ $key }`。
    .hint = 如果 DB-GPT 应该读到它，请把文件另存为不带 BOM 的 UTF-8。
finding-config-bom-harmless = `.env` 以 BOM（字节顺序标记）开头。只要第一行没有键，就没有影响。
    .hint = 请把文件另存为不带 BOM 的 UTF-8。
finding-config-line-dropped = DB-GPT 读不懂 `.env` 中的 { $count } 处内容并将其丢弃，行号：{ $lines }。
    .hint = 请查看这些行：常见原因是引号没有闭合，或引号之后还有内容。
finding-config-key-without-value = 第 { $line } 行的 `{ $key }` 没有等号，因此 `.env` 完全没有设置它。
    .hint = 请写成 `{ $key }=值`，或删除该行。
finding-config-key-repeated = `{ $key }` 出现在第 { $lines } 行，以第 { $line } 行为准。
    .hint = 请只保留需要的那一行。
finding-config-reference-unseen = 第 { $line } 行的 `{ $key }` 取决于 DB-GPT 服务的环境变量 `{ $name }`，这里看不到，因此按那里写的默认值或空值读取。
    .hint = 请把值直接写进 `.env`，或另外给出。
finding-config-env-above-root = DB-GPT 加载的 `.env` 在其文件夹之上：`{ $path }`。
    .hint = 请确认这就是您要用的文件。
finding-config-template = `{ $path }` 是 DB-GPT 自带的模板。DB-GPT 加载的是 `.env`，不是它。
    .hint = 请选择 `.env`；除非您的服务使用的就是这个模板，例如 DB-GPT 的 docker-compose 文件。
finding-config-other-env = DB-GPT 加载的是 `{ $used }`，不是 `{ $path }`。
    .hint = 请选择 `{ $used }`；除非您的服务通过环境变量使用另一个文件。
finding-config-env-not-loaded = `{ $root }` 中的 DB-GPT 不会加载 `{ $path }`：只有其自身文件夹或上级文件夹中名为 `.env` 的文件才有效。
    .hint = 请确认您的服务通过环境变量得到了这些值。
finding-config-env-not-read = `{ $root }` 中的 DB-GPT 是 v{ $version }，它不读取 `{ $path }`：从 v0.7.0 起只有启动时给出的 TOML 有效。
    .hint = 要查看它现在使用的数据库，请选择它的 TOML 或文件夹。此文件仍说明之前的 DB-GPT 的数据在哪里；`{ $cli } carry-over` 可以写出其中在 TOML 里有对应位置的内容。
finding-config-new-layout = `{ $path }` 中在 `dbgpt` 旁边还有 `packages`，即 v0.7.0 起的 DB-GPT 的残留。已采用较旧的源码，因为只有它们说明了自己的版本。
    .hint = 如果运行的是较新的 DB-GPT，它的源码不完整：请先重新检出再继续。
finding-config-environment-unseen = `.env` 没有设置 { $keys }。DB-GPT 服务的环境变量可能设置了它们，但这里看不到，因此采用了 DB-GPT 的默认值。
    .hint = 请把显示的数据库与 DB-GPT 实际使用的数据库比较；如果不同，请把这些键写进 `.env`。
finding-config-type-not-mysql = `LOCAL_DB_TYPE` 是 `{ $value }`。对 DB-GPT 来说这是 SQLite：只有小写的 `mysql` 才表示 MySQL。
    .hint = 如果数据在 MySQL 中，请写 `LOCAL_DB_TYPE=mysql`。如果 DB-GPT 正在使用这份配置，数据就在显示的 SQLite 文件中。
finding-config-type-unknown = `LOCAL_DB_TYPE` 是 `{ $value }`，DB-GPT 不认识它，会使用 SQLite。
    .hint = 请写 `sqlite` 或 `mysql`。
finding-config-path-dead = `LOCAL_DB_PATH` 是 `{ $value }`，但 DB-GPT 的元数据并不在那里，实际使用的是显示的文件。
    .hint = 无需处理；`LOCAL_DB_PATH` 处的文件保持原样。
finding-config-port-unusable = `LOCAL_DB_PORT` 是 `{ $value }`，不是数字。DB-GPT 自身也无法用它启动。
    .hint = 请改为数字（例如 3306），或删除该行。
finding-config-port-empty = `LOCAL_DB_PORT` 为空。DB-GPT 自身也无法用它启动；为了查看数据库，暂按 { $assumed } 处理。
    .hint = 请把 MySQL 服务器的端口写进配置，或另外给出。
finding-config-override-unused = 另外给出了主机、端口、套接字、用户或密码，但此配置使用 SQLite，用不到这些。
    .hint = 如果数据在 MySQL 中，请在配置中把 `LOCAL_DB_TYPE` 设为 `mysql`。
finding-config-host-empty = `LOCAL_DB_HOST` 为空，此时 DB-GPT 连接 `localhost`。
    .hint = 请把服务器的名称或地址写进配置。
finding-config-host-compose = `LOCAL_DB_HOST` 是 `{ $host }`，即 docker-compose 的服务名，只在 compose 网络内部有效。
    .hint = 在外部请用 `127.0.0.1` 作为主机，端口用 compose 文件公布的端口。
finding-config-host-colon = `LOCAL_DB_HOST` 是 `{ $host }`。其中带有冒号，DB-GPT 自身无法连接。
    .hint = 请把端口写进 `LOCAL_DB_PORT`；IPv6 地址请放在方括号中。
finding-config-password-space = 数据库密码中有空格。DB-GPT 自身会把它当作加号发送，因而无法登录。
    .hint = 请为该账户换一个不含空格的密码，并写进配置。

error-catalog-unreadable = 无法读取 `{ $path }`：{ $cause } 没有更改任何内容。
    .hint = `DBGPT_UPGRADE_RELEASES` 指定了存放其他版本文件的目录。请更正，或者不设置它。
error-catalog-wrong = `{ $path }` 第 { $line } 行自相矛盾：{ $what }。没有更改任何内容。
    .hint = 请更正该版本文件，或者不设置 `DBGPT_UPGRADE_RELEASES`。
error-config-oceanbase = `{ $path }` 设置了 `LOCAL_DB_TYPE=oceanbase`：此时 DB-GPT 把元数据存放在 OceanBase 中。本程序只能查看 SQLite、MySQL 和 MariaDB。没有做任何改动。
    .hint = 请先用 OceanBase 的方法备份，再按 DB-GPT 自己的脚本升级。如果是 v0.5.8 之前的 DB-GPT（它会当作 SQLite），请写 `LOCAL_DB_TYPE=sqlite`。
