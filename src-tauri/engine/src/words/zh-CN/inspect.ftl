# 数据库处于哪个版本，以及用户需要知道的事。

error-sqlite-missing = 文件 `{ $path }` 不存在。
    .hint = 请检查安装目录，以及配置中的文件名：`.env` 中的 `LOCAL_DB_NAME`，TOML 中的 `path`。如果在容器中，请先把数据复制出来：`docker cp CONTAINER:/app/pilot/meta_data ./meta_data`。
error-sqlite-moved-aside = 文件 `{ $path }` 不存在，但旁边有 `{ $aside }`：一次恢复恰好在用一个文件替换另一个文件的瞬间中断了。数据没有丢失。
    .hint = 请把该文件改回原名：将 `{ $aside }` 重命名为 `{ $path }`，同名且以 `-wal` 或 `-journal` 结尾的文件也一样。然后重新查看；如果仍需要，再恢复一次。
error-sqlite-is-folder = `{ $path }` 是文件夹，不是数据库文件。
    .hint = 请检查安装目录和 `LOCAL_DB_NAME`。
error-sqlite-denied = 当前用户无权读取 `{ $path }`。
    .hint = 请用运行 DB-GPT 的用户运行本程序，或给该文件读取权限。
error-sqlite-special-file = `{ $path }` 不是普通文件，而是管道、设备或套接字。没有做任何改动。
    .hint = 请检查安装目录和 `LOCAL_DB_PATH`：数据库应是一个文件。
error-sqlite-path-too-long = SQLite 无法打开 `{ $path }`：它只接受约 500 字节的路径，而该路径有 { $bytes } 字节。只要文件在那里，DB-GPT 同样无法打开。文件没有改动。
    .hint = 请把安装移到路径较短的文件夹，再从那里选择。符号链接没有帮助，因为 SQLite 会先解析它。
error-sqlite-not-a-database = `{ $path }` 不是 SQLite 数据库。文件没有改动。
    .hint = 请检查安装目录和 `LOCAL_DB_NAME`，或从备份恢复该文件。
error-sqlite-needs-recovery = `{ $path }` 停留在一次未完成的写入中，只读方式无法完成它。文件没有改动。
    .hint = 请启动 DB-GPT 并正常停止一次，写入即可完成，然后重试。请勿删除它旁边的任何文件。
error-sqlite-locked = 另一个程序正在写入 `{ $path }`。文件没有改动。
    .hint = 请停止 DB-GPT，然后重试。
error-sqlite-corrupt = `{ $path }` 已损坏：{ $cause }
    .hint = 请从备份恢复。请保留损坏的文件：SQLite 的 `.recover` 也许能挽救其中的数据。
error-sqlite-timeout = 读取 `{ $path }` 用时过长，已停止。文件没有改动。
    .hint = 请把文件放到更快的磁盘上再试。
error-sqlite-failed = 无法读取 `{ $path }`：{ $cause }
    .hint = 请检查磁盘和文件，然后重试。

finding-empty = 数据库中没有任何表。
    .hint = 请检查配置是否指向正确的数据库。全新的 v{ $aim } 安装不需要升级。
finding-sqlite-empty-file = `{ $path }` 是空文件，即没有表的数据库。
    .hint = 请检查配置是否指向正确的文件。全新的 v{ $aim } 安装不需要升级。
finding-not-dbgpt = 这个数据库中的表不属于 DB-GPT。
    .hint = 请检查配置是否指向正确的数据库。
finding-older = 这个数据库早于 v{ $first }：看起来是 v{ $release }，尚未升级到 v{ $first }。
    .hint = 请先按 DB-GPT 自己的指南升级到 v{ $first }，然后再回来。
finding-newer = 这个数据库属于 v{ $aim } 之后的版本：看起来是 v{ $release }。
    .hint = 无需任何操作。请勿在其上运行更旧的 DB-GPT。
finding-incomplete = 这个数据库缺少 v{ $first } 的一部分：{ $names }。
    .hint = 升级前请从备份或 DB-GPT v{ $first } 自己的建表文件中恢复它们。
finding-columns-missing = 缺少 v{ $first } 具有且 v{ $aim } 需要的列：{ $names }。升级的所有步骤之后 DB-GPT 仍会因此出错，所以不会开始升级。
    .hint = 请从含有它们的备份中连同数据一起恢复。如果没有这样的备份，下列语句会重新创建空列：`{ $statement }`。然后重新检查。
finding-column-misfit = `{ $table }` 的列 `{ $column }` { $wrong ->
        [kind] 类型是 { $type }，而 v{ $aim } 在此写入 { $wanted }：写入会失败，或读回的值与写入的不同。
        [short] 类型是 { $type }，而 v{ $aim } 在此写入 { $wanted }：更长的值会失败。
        [charset] 的字符集是 { $charset }，会丢失中文。
        [null] 不允许 NULL，而 v{ $aim } 会写入 NULL。
        [computed] 是计算列，而 v{ $aim } 会写入它：每次写入都会失败。
       *[unnumbered] 不会自动编号，而 v{ $aim } 依靠数据库编号：每次写入都会失败。
    }
    .hint = { $what }
column-misfit-repair = 升级的修复 `column-types` 会解决，并保留每个值。
column-misfit-rows = 有 { $rows } 行的值会因改变类型而丢失；用这条语句统计：`{ $statement }`。请手动修改它们，然后重新检查：升级会修正该列。
column-misfit-typed = 备份之后，用这条语句修正：`{ $statement }`。然后重新检查。
column-misfit-by-hand = 没有任何改动。请按 DB-GPT 自己的结构重新创建该表，复制其中的行，然后重新检查。
finding-column-affinity = `{ $table }` 的列 `{ $column }` 类型是 { $type }，而 v{ $aim } 在此写入 { $wanted }：SQLite 会把看似数字的文本变成数字，`007` 读回来是 7。没有任何 DB-GPT 版本会这样创建它。
    .hint = DB-GPT 的其他功能正常。如需修正，请按 DB-GPT 自己的结构重新创建该表并复制其中的行。
finding-column-unwritten = `{ $table }` 的列 `{ $column }` 不是 DB-GPT 的，不允许 NULL 且没有默认值：v{ $aim } 写入时不会给出它，所以每次写入都会失败。
    .hint = 请给它一个默认值，或允许 NULL；已有的值不变：`{ $statement }`。然后重新检查。
finding-column-unwritten-elsewhere = `{ $table }` 的列 `{ $column }` 不是 DB-GPT 的，不允许 NULL 且没有默认值。这个数据库目前会自动补值；在严格模式的服务器上，DB-GPT 的每次写入都会失败。
    .hint = 为稳妥起见，请给它一个默认值，或允许 NULL；已有的值不变：`{ $statement }`。
finding-table-taken = 表 `{ $table }` 属于其他程序，而 v{ $aim } 需要这个名字的表。它有 DB-GPT 从未有过的 { $own }，缺少 { $lacking }；行数：{ $rows }。没有改动它。
    .hint = 请为它改名，并在那个程序中同样修改（`RENAME TABLE`；SQLite 用 `ALTER TABLE … RENAME TO`），然后重新检查。如果它确实是 DB-GPT 的表，请补上所缺的列。
finding-tables-elsewhere = v{ $aim } 需要的表在数据库 `{ $database }` 中，是 DB-GPT 自己的结构文件误放的：{ $names }。DB-GPT 不会到那里查找。
    .hint = 升级会在这里创建空表。`{ $database }` 中的内容不会被改动；如需其中的行，请手动复制。
finding-sqlite-null = `{ $table }` 有 { $rows } 行的 `{ $column }` 为 NULL。更新的 DB-GPT 每次启动都会停止，无法恢复。
    .hint = 请运行 `repair`：它会先备份，再填入值。
finding-view-in-the-way = 有非表对象占用了 v{ $aim } 所需的表名：{ $names }。
    .hint = 请先将其改名或删除。
finding-old-release-drops = 曾有 DB-GPT 服务器用 alembic 修改过这个数据库。升级之后只要启动一次旧版本，它就会删除新的表和列，以及所有它不认识的表。
    .hint = 切勿在升级后的数据库上启动旧版本；如需回退，请恢复备份。
finding-table-name-case = 这些表名与 DB-GPT 的表名只有大小写不同：{ $names }。在这台服务器上，DB-GPT 看不到它们。
    .hint = 如果它们属于 DB-GPT，请改为小写后重新检查。
finding-old-code = 数据库中已有 v{ $aim } 的表或列，但将要使用它的 DB-GPT 是 v{ $version }（依据：`{ $source }`）。
    .hint = 再次启动 DB-GPT 之前，请先安装 v{ $aim }。
finding-mixed-collations = DB-GPT 的表使用了多种排序规则：{ $names }。
    .hint = 跨排序规则比较文本可能报 “Illegal mix of collations”。新表会沿用现有表的规则。
finding-not-transactional = 这些表不是 InnoDB：{ $names }。如果备份时仍在写入，备份就不是同一时刻的数据。
    .hint = 备份前请停止 DB-GPT 和其他写入程序。
finding-server-drops = v{ $release } 首次用这个文件启动时，会删除所有它不认识的表（共 { $rows } 行）：{ $names }。
    .hint = 若还需要其中的数据，请在首次启动之前复制到别的文件。备份中保留了全部内容。
finding-server-drops-columns = v{ $release } 首次在此文件上启动时，会从自己的表中删除它不认识的列，{ $rows ->
        [0] 此处没有任何值
       *[other] 此处共有 { $rows } 个值
    }：{ $names }。
    .hint = 需要保留的内容，请在那次启动之前复制到另一个文件。备份会保留全部。
finding-server-drops-triggers = v{ $release } 首次在此文件上启动时，会重建这些表：{ $tables }。建在其上的触发器会丢失：{ $names }。
    .hint = 请保留它们的定义，并在那次启动之后重新创建。备份也会保留它们。
finding-server-stops-at = v{ $release } 首次在此文件上启动时，会重建这些表：{ $tables }。只要有视图或其他表的触发器用到其中之一，SQLite 就会拒绝，DB-GPT 将无法启动：{ $names }。
    .hint = 请保留它们的定义，在那次启动之前移除（`DROP VIEW`、`DROP TRIGGER`），之后再重新创建。
finding-other-tables = 这个数据库中有不属于 DB-GPT 的表：{ $names }。
    .hint = 升级不会改动它们。在 SQLite 上，会自行改动表的 DB-GPT 启动时会删除它们。
finding-sqlite-broken-view = 视图 `{ $name }` 之前就已损坏：{ $why }。它会原样保留；DB-GPT 用不到它。
    .hint = 无需处理。创建者可以修复它，或将其删除：`DROP VIEW "{ $name }"`。
finding-sqlite-broken-trigger = `{ $table }` 上的触发器 `{ $name }` 之前就已损坏：{ $why }。它会原样保留。触发它的操作都会失败，DB-GPT 也不例外。
    .hint = 创建者可以修复它，或将其删除：`DROP TRIGGER "{ $name }"`。
finding-run-at-work = 运行 { $run } 正由另一个进程在此数据库上执行，始于 { $begun }。
    .hint = 请等它结束后再查看：`{ $cli } runs` 会列出。（它的备份：`{ $backup }`，它的配置：`{ $config }`。）
finding-run-unfinished = { $begun } 的运行 { $run } 中途停止：此数据库可能只改了一部分。
    .hint = 完成它：`{ $cli } resume { $run } --config { $config }`。或撤销它：`{ $cli } undo { $run } --config { $config }`。或恢复它的备份：`{ $cli } restore { $backup } --config { $config }`。
finding-run-half-undone = { $begun } 的运行 { $run } 在撤销时中途停止。
    .hint = 完成撤销：`{ $cli } undo { $run } --config { $config }`。或恢复它的备份：`{ $cli } restore { $backup } --config { $config }`。

# 数据库所处的版本。
stands-empty = 没有表
stands-not-dbgpt = 不是 DB-GPT 的数据库
stands-too-old = 看起来是 v{ $release }，无法由此升级
stands-unknown = 看起来是 v{ $release }，尚不支持升级到该版本
stands-at = v{ $release }
stands-between = v{ $release }，并已有 v{ $reached } 的一部分
release-brings = v{ $release }：{ $what }
