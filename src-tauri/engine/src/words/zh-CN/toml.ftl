# DB-GPT 的 TOML：从 v0.7.0 起用它来配置。

error-toml-syntax = `{ $path }` 不是有效的 TOML：第 { $line } 行第 { $column } 列：{ $cause }。DB-GPT 自己也无法用它启动。没有做任何改动。
    .hint = 请改正该行或其上一行：常见原因是引号没有闭合，或不是数字的值没有加引号。
error-toml-bom = `{ $path }` 以字节顺序标记（BOM）开头（第 1 行第 1 列），TOML 不允许这样。DB-GPT 自己也无法用它启动。没有做任何改动。
    .hint = 请将文件另存为不带 BOM 的 UTF-8。
error-toml-not-text = `{ $path }` 不是 UTF-8 文本：第 { $line } 行第 { $column } 列有一个不该出现的字节。DB-GPT 自己也无法用它启动。没有做任何改动。
    .hint = 请将文件另存为 UTF-8；中文系统上的编辑器常常保存为 GBK。
error-toml-too-large = `{ $path }` 作为 DB-GPT 的配置太大：最多读取 1 MiB。没有做任何改动。
    .hint = 请选择启动 DB-GPT 时使用的 TOML 文件。
error-toml-too-deep = `{ $path }` 第 { $line } 行第 { $column } 列的嵌套超过 64 层。DB-GPT 的配置不会这样。没有做任何改动。
    .hint = 请选择启动 DB-GPT 时使用的 TOML 文件。
error-toml-value = `{ $path }` 第 { $line } 行给 `{ $key }` 的值类型不对：{ $kind ->
        [table] 那里应该是一个表
        [whole] DB-GPT 需要整数
       *[text] DB-GPT 需要文本
    }。DB-GPT 自己也无法用它启动。没有做任何改动。
    .hint = 请改正该行的值。
error-toml-key-missing = `{ $path }` 第 { $line } 行的 `[{ $table }]` 缺少 `{ $key }`。没有它 DB-GPT 自己也无法启动。没有做任何改动。
    .hint = 请在那里加上 `{ $key }`，或在此文件之外另行给出。
error-toml-no-type = `{ $path }` 第 { $line } 行的数据库没有 `type`。没有它 DB-GPT 自己也无法启动。没有做任何改动。
    .hint = 请在那里写上 `type = "sqlite"` 或 `type = "mysql"`。
error-toml-type-unknown = `{ $path }` 第 { $line } 行的数据库类型是 `{ $value }`，DB-GPT 不认识它，也无法用它启动。没有做任何改动。
    .hint = 请写 `type = "sqlite"` 或 `type = "mysql"`。
error-toml-other-database = `{ $path }` 第 { $line } 行的数据库类型是 `{ $value }`。本程序只能查看 SQLite、MySQL 和 MariaDB。没有做任何改动。
    .hint = 请用该数据库自己的工具备份和升级。
error-toml-bad-port = `{ $path }` 第 { $line } 行的端口是 { $value }，这不是端口。没有做任何改动。
    .hint = 请设为 MySQL 服务器的端口（通常是 3306），或在此文件之外另行给出端口。
error-toml-name-empty = `{ $path }` 第 { $line } 行的数据库名称为空。没有做任何改动。
    .hint = 请写上名称，或在此文件之外另行给出数据库。
error-toml-path-empty = `{ $path }` 第 { $line } 行的 SQLite 文件路径为空。DB-GPT 自己也无法用它启动。没有做任何改动。
    .hint = 请写上路径，例如 `pilot/meta_data/dbgpt.db`。
error-toml-no-root = `{ $path }` 把数据放在 SQLite 文件 `{ $value }`（第 { $line } 行），DB-GPT 在它自己的文件夹中查找它。这个配置不在 DB-GPT 的文件夹中，因此无法判断它在哪里。没有做任何改动。
    .hint = 请在此配置之外，用 `--root` 给出 DB-GPT 的文件夹，或把 SQLite 文件的完整路径作为数据库给出。
error-toml-variable-unseen = `{ $path }` 第 { $line } 行的 `{ $key }` 来自变量 `{ $name }`，只有 DB-GPT 服务的环境知道它，从这里看不到。没有做任何改动。
    .hint = 请在此文件之外另行给出 `{ $key }`：在命令行上或在窗口中。
error-toml-variable-unset = `{ $path }` 第 { $line } 行的 `{ $key }` 来自变量 `{ $name }`，但它的容器没有得到这个变量，也没有默认值。这样 DB-GPT 自己也无法启动。没有做任何改动。
    .hint = 请在该服务的 `environment` 下设置 `{ $name }`，或在此文件之外另行给出 `{ $key }`。
error-toml-none = `{ $path }` 中是 DB-GPT v0.7.0 或更新的版本，但没有配置：`configs` 和 `configs/my` 中没有 TOML。没有做任何改动。
    .hint = 请选择启动 DB-GPT 时使用的 TOML 文件（`--config`）。
error-toml-several = `{ $path }` 中是 DB-GPT v0.7.0 或更新的版本，它每次启动时才被告知配置。可能是其中之一：{ $configs }。没有做任何改动。
    .hint = 请直接选择该文件：启动 DB-GPT 时 `--config` 后面的那一个。
error-toml-no-profile = `{ $path }` 是 DB-GPT 的配置档文件夹，但没有一个是启用的：其中的 `config.toml` 没有在 `[default]` 下写 `profile`。没有做任何改动。
    .hint = 请选择 `configs` 中启动 DB-GPT 时使用的 TOML 文件。
error-toml-profile-missing = `{ $path }` 说配置档 `{ $profile }` 是启用的，但 `{ $config }` 不存在。没有做任何改动。
    .hint = 请选择启动 DB-GPT 时使用的 TOML 文件，或把那个文件放回去。
error-toml-home-missing = pip 在 `{ $path }` 中安装了 DB-GPT，但没有它的配置档文件夹：`{ $home }` 不存在。它是 `$DBGPT_HOME`，未设置时是 `~/.dbgpt`。没有做任何改动。
    .hint = 如果 DB-GPT 用 `--config` 启动，请选择那个 TOML 文件。如果它以其他用户或其他 `DBGPT_HOME` 运行，请选择那个文件夹。
error-pip-sources-gone = `{ $path }` 中的 Python 包 `{ $name }` 直接使用 `{ $sources }` 处的源代码运行，而该处没有任何内容。没有做任何改动。
    .hint = 请选择源代码现在所在的文件夹，或启动 DB-GPT 所用的 TOML。
error-pip-no-server = `{ $path }` 中只安装了 Python 包 `{ $name }` { $version }，没有 DB-GPT 的网页服务（`dbgpt-app`）。它没有元数据库。没有做任何改动。
    .hint = 请选择您使用其网页服务的 DB-GPT 的文件夹或环境。
error-toml-inside = 服务 `{ $service }`（`{ $path }`）的 DB-GPT 用 `{ $inside }` 启动，它在容器里，不在本机的文件夹中，从这里无法读取。没有做任何改动。
    .hint = 请在文件夹 `{ $folder }` 中运行 `mkdir -p configs` 和 `{ $copy }`，在该服务的 `volumes` 下加上 `./configs:/app/configs`，然后再次选择此文件。

finding-toml-no-database = 配置没有提到数据库。这时 DB-GPT 使用 SQLite，位于它自己文件夹的 `pilot/meta_data/dbgpt.db`。
    .hint = 如果你的数据就在那里，无需处理。未知的或写错的段会被 DB-GPT 悄悄忽略。
finding-toml-key-unknown = DB-GPT 不认识 `[{ $table }]` 中的 `{ $key }`（第 { $line } 行），会悄悄忽略它。
    .hint = 请与 `configs` 中 DB-GPT 的示例比较名称，可能写错了。
finding-toml-truth-by-text = 第 { $line } 行的 `{ $key }` 是文本。对 DB-GPT 来说任何文本都是真，`"false"` 也是。
    .hint = 请写不带引号的 `true` 或 `false`。
finding-toml-hooks = 配置中有钩子（hooks，第 { $line } 行），DB-GPT 在读取其余部分之前会运行它们。它们可以设置变量或改变值，从这里无法跟踪。
    .hint = 请将显示的数据库与 DB-GPT 实际使用的对照。
finding-toml-environment-unseen = { $keys } 可以由 DB-GPT 服务的环境设置（{ $names }），从这里看不到。已采用文件中的默认值。
    .hint = 请将显示的数据库与 DB-GPT 实际使用的对照。如果不同，请在此文件之外另行给出正确的值。
finding-toml-override-unused = 另行给出了主机、端口、套接字、用户或密码，但这个配置使用 SQLite，没有这些。
    .hint = 如果你的数据在 MySQL 中，请选择启动 DB-GPT 时使用的配置。
finding-toml-path-home = SQLite 文件的路径以波浪号开头：`{ $value }`。DB-GPT 不会把它当作你的主目录，而是它自己文件夹中同名的文件夹。
    .hint = 如果显示的文件就是你的数据所在，无需处理。
finding-toml-path-memory = SQLite 文件的路径是 `:memory:`。对 DB-GPT 来说，它是自己文件夹中的一个同名文件。
    .hint = 如果显示的文件就是你的数据所在，无需处理。
finding-toml-path-percent = SQLite 文件的路径中有百分号：`{ $value }`。DB-GPT 启动时会因此失败。
    .hint = 请使用不含百分号的路径。
finding-toml-host-empty = 数据库的主机为空。这时 DB-GPT 连接 `localhost`。
    .hint = 请把服务器的名称或地址写入配置。
finding-toml-host-colon = 数据库的主机是 `{ $host }`。其中有冒号，DB-GPT 自己无法连接。
    .hint = 请把端口写到 `port` 中；IPv6 地址请写在方括号里。
finding-toml-profile-place = `{ $path }` 是一个配置档案（profile）。由 pip 安装的 DB-GPT 把 SQLite 文件放在 `{ $root }`，而那里还没有启动过 DB-GPT；从源代码启动的 DB-GPT 则放在源代码文件夹中。
    .hint = 如果您的 DB-GPT 从源代码运行，请在找到的列表中选择它，或用 `--root` 给出源代码文件夹。否则请核对所显示的文件是否正是它使用的文件。
finding-toml-chosen = DB-GPT 的配置取自 `{ $path }`。
    .hint = 如果 DB-GPT 用别的配置启动（`--config`），请直接选择那个文件。
finding-toml-old-layout = `{ $path }` 中在 `packages` 旁边还有 `dbgpt`，即 v0.7.0 之前的 DB-GPT 源码。已采用较新的。
    .hint = 对数据库无需处理。如果运行的是旧的 DB-GPT，请选择它的 `.env`。
finding-toml-old-remains = `{ $path }` 中在 `packages` 旁边还有 v0.7.0 之前的 DB-GPT 的 `dbgpt` 文件夹，但没有说明其版本的文件：可能是 Python 生成的，或您自己的文件。已采用较新的源码。
    .hint = 对数据库无需处理。删除该文件夹之前请先查看。
finding-toml-env-left = 这个 DB-GPT 不读取 `{ $path }`：从 v0.7.0 起只有 TOML 有效。
    .hint = 请确认显示的数据库就是您的数据所在。如果原来的是 MySQL，`{ $cli } carry-over` 可以写出 `.env` 中在 TOML 里有对应位置的内容。
finding-toml-of-later = `{ $path }` 从 v0.7.0 起才有效。它所在的源码是 v{ $version }，读取 `.env` 而不是 TOML。
    .hint = 请选择 `.env`，除非您指的是更新的 DB-GPT 将使用的数据库。
finding-toml-alembic-moved = 从 v0.8.0 起，DB-GPT 在 SQLite 文件旁边查找 alembic 的文件，即 `{ $new }`。它们还在 `{ $old }`，没有它们 DB-GPT 启动时会失败。
    .hint = 在它下次启动之前，请把 `alembic` 文件夹和 `alembic.ini` 从旧位置复制到 SQLite 文件旁边。
finding-toml-in-image = DB-GPT 用 `{ $inside }` 启动，它在镜像里。已采用 DB-GPT 同名示例的内容。
    .hint = 无需处理，除非镜像中是另一个同名文件。

# 由 pip 安装的 DB-GPT（从 v0.8.0 起）。

finding-pip-profile = DB-GPT 的配置取自 `{ $path }`，即当前用户启用的配置档。
    .hint = 如果 DB-GPT 用其他配置档或其他配置、以其他用户或其他 `DBGPT_HOME` 运行，请直接选择那个 TOML 文件。
finding-pip-releases-mixed = `{ $place }` 中 DB-GPT 的各个包版本不一致：{ $packages }。`pip install -U dbgpt-app` 不会更新其他的包。
    .hint = 请把它们都装成同一版本，并写明每个包的版本号：`pip install -U "dbgpt==…" "dbgpt-app==…" "dbgpt-serve==…" "dbgpt-ext==…" "dbgpt-client==…" "dbgpt-sandbox==…" "dbgpt-acc-auto==…"`。
finding-pip-several = DB-GPT 安装在多个 Python 环境中。已采用 `{ $place }` 中的；另外还有 { $others }。
    .hint = 如果运行的是另一个，请选择它的环境文件夹。
error-toml-not-mounted = 服务 `{ $service }` 的 DB-GPT 用 `{ $inside }` 启动，compose 从 `{ $path }` 提供它，但那里没有这个文件。没有做任何改动。
    .hint = 请把 TOML 放到该处，或改正 `volumes`、`configs`、`secrets` 下的路径，或该服务命令中的路径。
finding-toml-in-compose = DB-GPT 启动所用的 `{ $inside }` 就写在 compose 文件里，已从那里读取。
    .hint = 无需处理。
