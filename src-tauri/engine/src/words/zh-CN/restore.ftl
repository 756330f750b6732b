# 恢复备份。

error-restore-not-a-file = `{ $path }` 是文件夹或特殊文件，不是备份。没有任何改动。
    .hint = 请选择备份文件本身。
error-restore-empty-file = `{ $path }` 是空文件，没有可恢复的内容。没有任何改动。
    .hint = 请选择该备份的另一份副本。
error-restore-sqlite-file = `{ $path }` 本身就是一个 SQLite 数据库，而不是它的备份。没有任何改动。
    .hint = 如果要找回的正是它：请停止 DB-GPT，把现有文件移到一边，再手动将此文件复制到原位。
error-restore-packed = `{ $path }` 由 { $by } 打包，这里不解开它。没有任何改动。
    .hint = 请先解开它（`{ $command }`），再恢复其中的 `.sql` 文件。由 gzip 或 zstd 压缩的导出文件可以直接读取。
error-restore-utf16 = `{ $path }` 是 UTF-16 文本，Windows PowerShell 的 `>` 会写出这种文件。MySQL 自己的客户端和本程序都不能恢复它。没有任何改动。
    .hint = 请重新导出，用 `--result-file=dump.sql` 代替 `> dump.sql`。如果已经没有数据库可导出：`iconv -f UTF-16 -t UTF-8` 可以得到能读取的文件，但 PowerShell 可能已损坏 ASCII 以外的字符，因此请恢复到新数据库（`--into`）并检查它们。
error-restore-not-a-dump = `{ $path }` 是{ $what ->
        [postgres] PostgreSQL 的导出文件，不是 MySQL 或 MariaDB 的
        [sqlite-text] SQLite 的文本导出文件，不是 MySQL 或 MariaDB 的
        [mssql] Microsoft SQL Server 的脚本，不是 MySQL 或 MariaDB 的导出文件
        [binlog] 服务器的二进制日志，不是导出文件
        [html] 一个网页（也许是下载失败时的错误页），不是导出文件
        [xml] XML，不是 SQL
        [json] JSON，不是 SQL
        [table] 数据表格（CSV），不是 SQL
        [document] 一个文档，不是 SQL
        [binary] 二进制文件，不是 SQL
        [mydumper] mydumper 或 dumpling 的导出文件夹，不是单个导出文件
        [mysqlsh] MySQL Shell 的导出文件夹，不是单个导出文件
        [xtrabackup] XtraBackup 或 mariadb-backup 对服务器文件的拷贝，不是导出文件
       *[other] 开头不像导出文件的文本
    }。没有任何改动。
    .hint = 请选择由 `mysqldump` 或 `mariadb-dump` 写出的文件，或本程序的备份。{ $what ->
        [mydumper] mydumper 写出的内容可用 `myloader` 恢复，或把其中的文件交给服务器自己的客户端。
        [mysqlsh] MySQL Shell 写出的内容可用它的 `util.loadDump` 恢复。
        [xtrabackup] 这种拷贝用制作它的工具恢复。
       *[other] 其他程序写出的内容请用该程序恢复。
    }
error-restore-tool-failed = `{ $path }` 的第 { $number } 条语句之前有导出工具失败时的话：“{ $said }” 因此数据库的内容不全在其中。没有任何改动。{ $tables ->
        [0] 到该处为止其中没有任何表。
       *[other] 到该处为止其中有 { $tables } 个表、{ $rows } 行。
    }
    .hint = 请解决该工具所说的问题后重新导出，或恢复另一个备份。
error-restore-dynamic = `{ $path }` 的第 { $number } 条语句执行的文本是导出文件在运行时拼成的，无法确定它的每一种可能都无害：{ $statement } 没有任何改动。
    .hint = 请选择由 `mysqldump`、`mariadb-dump` 或本程序写出的文件。
error-restore-damaged = `{ $path }` 已损坏：{ $why } 没有任何改动。{ $tables ->
        [0] 损坏处之前没有可读的表。
       *[other] 损坏处之前仍可读出 { $tables } 个表中的 { $rows } 行。
    }
    .hint = 请恢复它的另一份副本，或另一个备份。仍可读的部分可用 `zip -FF`、`unzip` 和 `zstd -d` 取出；因为不完整，这里不会恢复它。
error-restore-unproved = 备份 `{ $path }` 文件完好，但未能证明它包含整个数据库（{ $proof }）：{ $why } 没有任何改动。
    .hint = 请把它恢复到一个新数据库（`--into`）中查看。
error-restore-other-kind = `{ $path }` 是 { $file } 的备份，而配置指向 { $database }。没有任何改动。
    .hint = 请选择该备份所属安装的配置。
error-restore-unreadable = 无法将 `{ $path }` 读到末尾：{ $cause }。没有任何改动。{ $tables ->
        [0] 到该处为止没有可读的表。
       *[other] 到该处为止包含 { $tables } 个表中的 { $rows } 行。
    }
    .hint = 请恢复它的另一份副本，或另一个备份。
error-restore-cut-off = `{ $path }` 在第 { $number } 条语句中间就结束了：缺少一部分。没有任何改动。{ $tables ->
        [0] 到该处为止没有任何表。
       *[other] 到该处为止包含 { $tables } 个表中的 { $rows } 行。
    }
    .hint = 请恢复它的另一份副本，或另一个备份。
error-restore-no-end = `{ $path }` 的结尾不像导出文件的结尾，可能缺少一部分。没有任何改动。{ $tables ->
        [0] 其中没有看到任何表。
       *[other] 其中包含 { $tables } 个表中的 { $rows } 行。
    }
    .hint = 请选择由 `mysqldump`、`mariadb-dump` 或本程序完整写出的文件。如果文件完整，只是没有通常的首尾，请用服务器自带的客户端把它导入一个新数据库。
error-restore-nothing = `{ $path }` 不创建任何表或其他对象：没有可恢复的内容。没有任何改动。
    .hint = 请选择另一个备份。
error-restore-file-changed = `{ $path }` 与片刻之前不同了：{ $cause }。
    .hint = 请确认没有程序在写这个文件，然后重新开始。
error-restore-client-command = `{ $path }` 的第 { $number } 条语句中有客户端程序的命令，例如 `\!` 或 `\G`。没有任何改动。
    .hint = 请选择由工具写出的导出文件；如果清楚该命令的用途，可将其删去。
error-restore-statement-too-long = `{ $path }` 的第 { $number } 条语句（{ $statement }）超过了服务器接受的 { $limit } MiB。没有任何改动。
    .hint = 请调大服务器的 `max_allowed_packet`，然后重新开始。
error-restore-accounts = `{ $path }` 的第 { $number } 条语句涉及账号及其权限：{ $statement } 没有任何改动。
    .hint = 请选择单个数据库的导出文件。这里不恢复账号。
error-restore-server-wide = `{ $path }` 的第 { $number } 条语句会改变整个服务器：{ $statement } 没有任何改动。
    .hint = 请选择单个数据库的导出文件，导出时不要带复制或全部数据库的选项。
error-restore-other-database = `{ $path }` 的第 { $number } 条语句指向数据库 `{ $other }`，而恢复的目标是 `{ $database }`：{ $statement } 没有任何改动。
    .hint = 请以文件中的名字恢复，或选择定义中不涉及其他数据库的导出文件。
error-restore-many-databases = `{ $path }` 是多个数据库的导出文件：`{ $one }` 和 `{ $other }`。没有任何改动。
    .hint = 请选择单个数据库的导出文件。
error-restore-charset = `{ $path }` 的第 { $number } 条语句使用的字符集无法可靠地判断文本的结尾：{ $statement } 没有任何改动。
    .hint = 请用 `--default-character-set=utf8mb4` 重新导出。
error-restore-mode-unknown = `{ $path }` 的第 { $number } 条语句把 `sql_mode` 设为执行前无法得知的值：{ $statement } 没有任何改动。
    .hint = 请选择由工具写出的导出文件，或把该模式写成文本。
error-restore-statement-unknown = `{ $path }` 的第 { $number } 条语句不是数据库导出文件中会有的语句：{ $statement } 没有任何改动。
    .hint = 请选择由 `mysqldump`、`mariadb-dump` 或本程序写出的文件。
error-restore-grants-missing = 该账号在 `{ $database }` 上缺少权限：{ $grants }。没有它们，恢复会中途失败，因此没有开始。没有任何改动。
    .hint = 请管理员授权，或使用另一个账号（`--user`）恢复。
error-restore-makers-distrusted = 备份中有触发器或函数，而此服务器由于二进制日志只允许管理员创建它们。没有任何改动。
    .hint = 请用管理员账号（`--user`）恢复，或在恢复期间将 `log_bin_trust_function_creators` 设为 1。
error-restore-in-use = 现在无法替换数据库中的内容：{ $blockers }。没有任何改动。
    .hint = 请停止 DB-GPT 和其他使用该数据库的程序，解决所列的其他问题，然后重新开始。
error-restore-database-missing = 数据库 `{ $database }` 不存在，因此没有可替换的内容。没有任何改动。
    .hint = 请用 `--into { $database }` 恢复：它会重新创建该数据库。
error-restore-into-not-empty = 数据库 `{ $database }` 中已有内容。没有任何改动。
    .hint = 请选择一个尚不存在的名字，或一个空数据库。
error-restore-into-name = `{ $database }` 不能作为数据库的名字。没有任何改动。
    .hint = 请选择不超过 64 个字符、不含 `/`、`\` 和 `.` 的名字。
error-restore-into-failed = 将 `{ $path }` 恢复到 `{ $database }` 失败：{ $cause } { $left ->
        [nothing] 已写入 `{ $database }` 的内容已被移除。
       *[half] `{ $database }` 中现有的内容不完整，且无法移除。
    } 没有触及其他数据库。
    .hint = 请解决所述原因，然后重新开始。
error-restore-statement-failed = 服务器没有接受第 { $number } 条语句（`{ $name }`）：{ $cause }
    .hint = 请解决服务器所说的问题，然后重新开始。
error-restore-clear-failed = 无法清空数据库：{ $statement } 失败：{ $cause }
    .hint = 请确认没有人使用该数据库，且该账号有 DROP 权限，然后重新开始。
error-restore-differs = 恢复后 `{ $database }` 中的内容与备份不符：{ $names }。
    .hint = 请确认没有其他程序写入它，然后重新开始。
error-restore-content-damaged = 备份中的数据库已损坏：SQLite 对 `{ $path }` 的检查结果为：{ $why }。没有任何改动。
    .hint = 请恢复另一个备份。
error-restore-taken-back = 恢复 `{ $path }` 失败：{ $cause } { $saved ->
        [0] `{ $database }` 与之前一样是空的。
       *[other] 已用安全副本 `{ $safety }` 还原 `{ $database }`，内容与之前相同。
    }
    .hint = 请解决所述原因，然后重新开始。
error-restore-half-way = 恢复 `{ $path }` 失败：{ $cause } 还原 `{ $database }` 也失败了：{ $second } `{ $database }` 现在不完整。{ $saved ->
        [0] 它之前是空的。
       *[other] 之前的内容完整地保存在安全副本 `{ $safety }` 中。
    }
    .hint = 请不要启动 DB-GPT。请解决所述原因，然后{ $saved ->
        [0] 重新恢复该备份。
       *[other] 恢复该安全副本。
    }
error-restore-trial-failed = `{ $path }` 中的一个定义无法在此服务器上创建：{ $cause } 这是在本程序自己的数据库中试的，不含数据行；`{ $database }` 未被改动。
    .hint = 请解决服务器所述的问题，然后重新开始。也可以手动修改该文件，并恢复到新的数据库。
error-restore-in-place-shared = `{ $database }` 中有不属于 DB-GPT 的内容，而原地恢复会清空全部内容。没有任何改动。
    .hint = 请不使用 `--in-place` 恢复，这会让它们保持现状；或者同时要求恢复整个文件（`--all`）。
error-restore-no-journal = 没有可供在开始之前记录此次恢复的日志。没有任何改动。
    .hint = 请确认本程序自己的文件夹可写，然后重新开始。
error-restore-beside-denied = 该账号不能在 `{ $database }` 旁边创建本程序自己的数据库，而备份要先在其中加载和比较。没有任何改动。
    .hint = 请管理员授权：GRANT ALL ON `{ $pattern }`.* TO 账号 `{ $user }`；或使用其他账号恢复（`--user`）。否则只剩 `--in-place`：它会先清空数据库再重新填入。
error-restore-definers-beyond = `{ $database }` 中有些对象可能属于拥有 SYSTEM_USER 权限的账号，MySQL 只允许同样拥有此权限的账号删除它们：{ $names }。因此无法替换它们。没有任何改动。
    .hint = 不带 `--all` 恢复（这些对象保持原样）；或改用拥有此权限的账号（`--user`）；或由管理员执行：{ $statement }
error-restore-no-room = 服务器磁盘放不下 `{ $database }` 的第二份副本：需要 { $needed } MiB，剩余 { $free } MiB。没有任何改动。
    .hint = 请在服务器上腾出空间。否则只剩 `--in-place`：它会先清空数据库再重新填入。
error-restore-beside-failed = 无法在 `{ $database }` 旁边加载 `{ $path }`：{ $cause } `{ $database }` 本身未被改动。
    .hint = 请解决所述原因，然后重新开始。
error-restore-object-unseen = 该账号看不到 { $kind } `{ $name }` 的定义，如果恢复需要退回，就无法重新创建它。没有任何改动。
    .hint = 请使用能看到它的账号（`--user`）恢复，例如管理员账号。
error-restore-object-failed = 无法在数据库中创建 `{ $name }`：{ $cause }
    .hint = 请解决服务器所述的问题，然后重新开始。
error-restore-foreign-key = 保留的表 `{ $table }` 的外键 `{ $name }` 指向表 `{ $to }`，而备份中没有该表。没有任何改动。
    .hint = 请删除该外键；如果 `{ $table }` 也在备份中，可恢复整个文件（`--all`）。
error-restore-foreign-key-failed = 无法更改 `{ $table }` 的外键 `{ $name }`：{ $cause }
    .hint = 请确认该账号在那里有 ALTER 和 REFERENCES 权限，且没有人使用该表，然后重新开始。
error-restore-foreign-key-unseen = 该账号看不到的数据库中有外键指向 `{ $database }` 的表：{ $names }。它们会继续指向旧表。没有任何改动。
    .hint = 请使用可以查看并修改那些表的账号恢复（`--user`），例如管理员账号；或先让人删除这些外键，恢复后再加回。
error-restore-held-pointed-at = 该账号看不到的某个外键指向 `{ $holding }` 中的旧表，因此没有删除它：{ $cause }
    .hint = 请管理员删除该外键，将它重新指向 `{ $database }` 中的同名表，然后删除 `{ $holding }`。
error-restore-back-denied = 一次恢复在替换 `{ $database }` 的表时中断，而该账号已无权移回保存在 `{ $holding }` 中的内容。没有任何改动，每个表都完整，在这里或在那里。
    .hint = 请管理员授权：GRANT ALL ON `{ $pattern }`.* 以及在 `{ $database }`.* 上的 ALTER, DROP, CREATE, INSERT TO 账号 `{ $user }`；或使用其他账号继续（`--user`）。
error-restore-moved-back = 恢复 `{ $path }` 失败：{ $cause } 各表已移回：`{ $database }` 与之前相同。
    .hint = 请解决所述原因，然后重新开始。
error-restore-moved-back-lacking = 恢复 `{ $path }` 失败：{ $cause } 各表已移回：`{ $database }` 与之前相同，但缺少以下对象，服务器不再接受它们的定义：{ $names }。
    .hint = 请解决所述原因，然后重新开始。所缺对象的定义保存在此前所做的安全副本中。
error-restore-unsettled = 恢复 `{ $path }` 失败：{ $cause } 随后无法询问服务器，因此还不知道 `{ $database }` 中现在是什么：{ $second } 没有丢失任何内容：每张表都完整，或在 `{ $database }` 中，或保存在它旁边。
    .hint = 请不要启动 DB-GPT。服务器恢复应答后，请运行不带编号的 `{ $cli } resume`，或按窗口启动时显示的按钮：它会查看各表所在位置，并退回之前的内容。
error-restore-holding-missing = 一次恢复曾把 `{ $database }` 的表保存在数据库 `{ $holding }` 中，但它已不在此服务器上，因此没有可移回的内容。没有任何改动。
    .hint = 请查看 `{ $database }`。如果其中缺少表，请恢复之前内容的副本：`{ $safety }`。
error-restore-nothing-to-put-back = 据日志所知，`{ $database }` 没有中途停止的恢复操作，因此没有需要还原的内容。没有任何改动。
    .hint = 要完成一次升级，请指明它的编号：`{ $cli } runs` 会列出。要恢复备份：`{ $cli } restore`。
error-restore-target-exists = `{ $path }` 已经存在。它未被改动。没有任何改动。
    .hint = 请换一个名字。
error-restore-write-failed = 无法写入 `{ $path }`：{ $cause }。数据库保持原样。
    .hint = 请为该文件夹腾出空间或授予权限，然后重新开始。
error-restore-file-in-use = 有其他程序正打开 `{ $path }`，无法替换它：{ $cause } 数据库保持原样。
    .hint = 请停止 DB-GPT 以及打开此文件的其他程序（例如 SQLite 查看器），然后重新开始。
error-restore-swap-failed = 无法替换 `{ $path }`：{ $cause }。SQLite 放在它旁边的文件现在有了别的名字：{ $aside }。
    .hint = 在任何程序打开数据库之前，请手动把这些文件改回原名（去掉 `.before-restore-…`）。
error-restore-link-dangling = `{ $path }` 是一个符号链接，但它指向的文件不存在：{ $cause }。没有任何改动。
    .hint = 请让该链接指向数据库文件，或将其删除，然后重新开始。
error-restore-folder-denied = 新数据库需要建在 `{ $folder }` 中、`{ $path }` 旁边，但无法做到：{ $cause }。没有任何改动。
    .hint = 请让您的账号可以写入该文件夹，或用运行 DB-GPT 的账号来恢复。
error-restore-immutable = 文件系统被告知任何人都不得替换 `{ $path }`（`lsattr` 会显示 `i` 或 `a`）。没有任何改动。
    .hint = 请以管理员身份取消该设置：`chattr -i -a` 加上该路径。然后重新开始。
error-restore-owner = `{ $path }` 属于 { $what }（所有者:组），而您的账号不能把新文件交给它们：{ $cause }。这样 DB-GPT 可能再也打不开它。没有任何改动。
    .hint = 请以所有者身份运行恢复，例如 `sudo -u '#OWNER'`，或以管理员身份运行。
error-restore-attribute = 无法让新数据库具有 `{ $path }` 在内容之外的属性（`{ $what }`）：{ $cause }。这样 DB-GPT 可能再也打不开它。没有任何改动。
    .hint = 请以该文件的所有者或管理员身份运行恢复。
error-restore-alembic = 无法放回 `{ $path }` 中与数据库配套的文件：{ $cause }
    .hint = 请让该文件夹可写，然后手动放回备份中 `alembic/versions` 的文件，或重新恢复。
error-backup-strange-entry = `{ $path }` 中有一个本程序的备份不会有的条目：`{ $name }`。没有从中读取或写出任何内容。
    .hint = 请不要信任这个文件。请使用来源可靠的备份。

finding-restore-mapped = 该文件属于数据库 `{ $of }`；其内容已恢复到 `{ $database }`。
    .hint = 无需处理。
finding-restore-zoned = 这些表用 CHECK 检查、或在存储型生成列中保存由 TIMESTAMP 算出的值：{ $names }。各行以 UTC 装入，而此服务器的会话使用别的时区，因此这类值可能与原来不同，这类检查也可能拒绝某一行。
    .hint = 若有行被拒绝：请在备份的源数据库中去掉该 CHECK（ALTER TABLE … DROP CHECK），重新备份，恢复之后再加上。存储的值可在时区正确的会话中用 ALTER TABLE … FORCE, ALGORITHM = COPY 重新计算。
finding-restore-not-made-again = 以下视图、触发器或程序在恢复之前存在，服务器不再接受它们的定义：{ $names }。
    .hint = 它们的定义保存在此前所做的安全副本中。原本就已失效的视图需要它所读取的表。
finding-restore-values-left-out = 此服务器没有文件为视图、程序或事件设置的这些排序规则或时区：{ $names }。它们改用会话自己的设置：会话的排序规则；时间则用 UTC。
    .hint = 请检查按这类排序规则比较文本的对象，并为这类时区的事件重新设定时间：ALTER EVENT … ON SCHEDULE。时区表可由 `mysql_tzinfo_to_sql` 填入服务器。
finding-restore-modes-left-out = 此服务器没有文件为其对象设置的这些模式：{ $names }。它们被略去；其余模式与文件一致。
    .hint = 无需任何操作：较新的服务器不需要它们。
finding-restore-tool-said = 文件中有导出工具写出时所说的话：“{ $said }” 它不是导出内容的一部分，已被跳过。
    .hint = 无需任何操作。
finding-restore-definer-changed = 该账号不能以他人名义创建对象，因此以下对象现在属于 `{ $user }`：{ $names }。
    .hint = 如果它们以谁的身份运行很重要，请管理员重新创建。
finding-restore-definer-left-out = 本程序的备份不保留定义者，因此以下 { $count } 个对象现在属于 `{ $user }`；括号内是原来的定义者：{ $names }。
    .hint = 如果它们以谁的身份运行很重要，请管理员用原来的 DEFINER 重新创建。定义保存在文件中。
finding-restore-other-stays = 以下 { $count } 个不属于 DB-GPT 的表无法按文件重新创建，数据库中的这些表保持现状：{ $names }。
    .hint = 对 DB-GPT 无需处理。请告知这些表的使用者：这个文件不能恢复它们。
finding-restore-hard-links = `{ $path }` 还有 { $count ->
       *[other] { $count } 个
    }其他名字（硬链接）。只有这个名字指向恢复后的数据库；其余的仍指向旧文件。
    .hint = 如果 DB-GPT 用别的名字打开它，请重新建立链接：`ln -f`。如果它们是您自己的副本，则无需处理。
finding-restore-engine-replaced = 服务器没有以下 { $count } 个表的存储引擎，现在它们使用服务器自己的引擎：{ $names }。
    .hint = 如果引擎很重要，请管理员启用它，然后重新恢复。
finding-restore-folder-left-out = 以下 { $count } 个表为其文件指定了自己的目录；重新创建后，文件位于服务器的数据目录中：{ $names }。
    .hint = 所有行都在。如果位置很重要，请管理员移动文件：参见服务器手册中关于 DATA DIRECTORY 的说明。
finding-restore-key-left-out = 服务器不再接受它以前保存的外键，因此以下 { $count } 个表没有带这些外键：{ $names }。
    .hint = 所有行都在。定义保存在文件中；拥有 SESSION_VARIABLES_ADMIN 的账号可以按原样创建它们。
finding-restore-values-changed = 服务器无法按文件原样保存以下 { $count } 个表中的一些值，存入的是改变后的值（括号内为第一个涉及的列）：{ $names }。
    .hint = 文件中仍有原来的值。请对照文件检查这些列，或在与备份来源相同种类和版本的服务器上恢复。
finding-restore-broken = 备份时已经损坏、现在按原样恢复的视图（{ $count } 个）：{ $names }。
    .hint = 对 DB-GPT 无需处理。可以补上缺少的内容，或删除无人使用的视图。
finding-restore-event-over = 以下 { $count } 个事件的时间已过，因此保留但已停用：{ $names }。
    .hint = 请删除它，或用 ALTER EVENT 给它新的时间。
finding-restore-events-disabled = 副本只能影响自身，因此其中的事件已停用：{ $names }。
    .hint = 副本取代数据库之后，用 ALTER EVENT 启用它们。
finding-restore-left-out = 服务器不能重新创建以下 { $count } 个对象，因此恢复时略去，不影响任何行：{ $names }。
    .hint = 定义保存在文件中，读取方法见 README.txt。请补上它需要的内容，然后手动执行。
finding-restore-definition-differs = 以下 { $count } 个对象重新创建后与原来不完全相同：{ $names }。
    .hint = 请比较两者的 SHOW CREATE；不影响任何行。
finding-restore-points-outside = 副本的定义指向其他数据库，会读取或修改它们：{ $names }。
    .hint = 在 DB-GPT 或其他人使用副本之前请先查看。
finding-restore-old-file-kept = 旧数据库无法读取，因此没有为它制作备份。它原样保存在：`{ $path }`。
    .hint = 在确认其中没有所需内容之前，请保留它。
finding-restore-swap-unfinished = 将 `{ $file }` 恢复到此数据库的操作于 { $begun } 开始，在切换各表时停止。之前的内容是完整的，在此数据库或 `{ $holding }` 中。
    .hint = 请不要启动 DB-GPT，也不要删除 `{ $holding }`。请退回之前的内容，这只需片刻：使用窗口启动时显示的按钮，或运行 `{ $cli } resume --config { $config }`。
finding-restore-others-stay = 只恢复了 DB-GPT 自己的表。数据库中的其他内容保持现状：{ $names }。
    .hint = 要恢复整个文件，请使用 `--all`。
finding-restore-orphans = 保留的表中有些行引用了备份中没有的行（括号中为行数）：{ $names }。
    .hint = 请用这些行所属的程序处理它们。
finding-way-back-denied = 该账号不能在此服务器上创建本程序自己的数据库。恢复时会先把备份加载到这样的数据库中，因此不会中途失败。
    .hint = 请管理员授权：GRANT ALL ON `{ $pattern }`.* TO 账号 `{ $user }`。否则只剩 `restore --in-place`。
finding-restore-unfinished = 将 `{ $file }` 恢复到此数据库的操作于 { $begun } 开始，但没有完成，因此数据库可能只有一部分内容。原有内容完整保存在安全副本 `{ $safety }` 中。
    .hint = 请不要启动 DB-GPT。请还原安全副本：使用窗口启动时显示的按钮，或运行 `{ $cli } resume --config { $config }`。也可以改为恢复另一个备份。

restore-going-back = 恢复失败：{ $cause } 正在还原之前的内容。
restore-old-unreadable = 无法读取现有数据库（{ $cause }）；它将原样保存在另一个名字下。
restore-journal = 无法将此次恢复写入日志：{ $cause } 恢复继续进行；如果它被强行终止，安全副本就在备份旁边。
restore-moving-back = 恢复失败：{ $cause } 正在移回之前的内容。
restore-left-behind = 现在无法删除本程序自己的一个数据库：{ $cause } 下次查看此数据库时会删除它。
restore-room-unknown = 恢复需要在服务器上存放第二份副本，约 { $needed } MiB。剩余空间无法查询。
restore-untried = 该账号不能创建本程序自己的数据库，因此无法事先试验文件中的定义：{ $cause }
