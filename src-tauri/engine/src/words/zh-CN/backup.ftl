# 写出备份并加以证明。

error-backup-no-tool = 这台机器上没有 `mysqldump` 或 `mariadb-dump`。没有写出备份。
    .hint = 请先安装其中一个再重试。Debian 或 Ubuntu：`apt install mariadb-client`（或 `mysql-client`）。Fedora：`dnf install mariadb`。macOS：`brew install mysql-client`。Windows：MySQL Installer 的 "Client only"。也可以指定已有的工具。
error-backup-tool-missing = `{ $path }` 处没有导出工具。没有写出备份。
    .hint = 请指定 `mysqldump` 或 `mariadb-dump` 程序本身，或其所在的文件夹。
error-backup-tool-unusable = `{ $path }` 看起来不是导出工具。没有写出备份。
    .hint = 用 `--version` 运行它，应当显示 MySQL 或 MariaDB。请指定另一个工具。
error-backup-table-unreadable = 无法读取{ $kind ->
        [view] 视图
       *[table] 表
    } `{ $name }`：{ $cause } 没有写入备份，因为备份会缺少其中的内容。没有任何改动。
    .hint = { $advice ->
        [engine] 它的存储引擎不存在：请管理员重新安装该引擎；如果没人需要此表，也可以删除它。
        [parts] 它所包含的某个表不见了：请恢复那个表；如果没人需要此表，也可以删除它（DROP TABLE）。
        [file] 它的文件缺失或损坏：请从服务器数据的副本中恢复，或在引擎支持时尝试 REPAIR TABLE；如果没人需要此表，也可以删除它（DROP TABLE）。
        [grant] 请管理员授予服务器所指出的权限。
        [view] 请管理员授予该视图所需的权限（对其函数的 EXECUTE、对其读取对象的 SELECT），或修正它（CREATE OR REPLACE VIEW），或删除它（DROP VIEW）。
       *[other] 请查看服务器的说明；修复此表，如果没人需要也可以删除它。
    } 然后重试。
error-backup-tool-misfit = `{ $path }`（{ $tool }）无法导出版本为 { $server } 的服务器。没有写出备份。
    .hint = 请安装 MySQL 自己的 `mysqldump`（8.0 或更新），并指定它。
error-backup-tool-unstartable = 无法启动 `{ $path }`：{ $cause }。没有写出备份。
    .hint = 请检查该文件是否可执行，或指定另一个导出工具。
error-backup-option-file = 无法写出向导出工具传递密码的文件：{ $cause }。没有写出备份。
    .hint = 请为临时文件夹（`TMPDIR`，Windows 上为 `TEMP`）腾出空间，或换一个文件夹。
error-backup-tool-failed = `{ $path }` 中途失败：{ $said }。没有写出备份。
    .hint = { $missing ->
        [0] { $view ->
            [0] 请按工具的提示处理，或指定与服务器同一家族的导出工具。
           *[other] 导出工具会停在无法打开的视图上。内置的备份方式会保留视图的定义：备份时不要带 `--tool` 和 `--method`。也可以修复该视图（CREATE OR REPLACE VIEW），或在无人需要时删除它（DROP VIEW）。
        }
       *[other] 该账号在此数据库上缺少权限：{ $grants }。请管理员授权后重试。
    }
error-backup-tool-stalled = `{ $path }` 已有 { $minutes } 分钟没有输出，已被停止。没有写出备份。
    .hint = 请在服务器上检查是否有锁住的表，然后重试。
error-backup-tool-lost = 无法完整读取导出工具 `{ $path }` 的输出：{ $cause }。没有写出备份。
    .hint = 请重试。
error-backup-builtin-table = `{ $table }` 是 { $kind }，内置导出程序无法完整读出。没有写出备份。
    .hint = 请安装与服务器同一家族的 `mysqldump` 或 `mariadb-dump` 并使用它（`--method mysqldump`）。
error-backup-builtin-type = `{ $table }` 的列 `{ $column }` 类型为 { $kind }，内置导出程序不认识。没有写出备份。
    .hint = 请安装与服务器同一家族的 `mysqldump` 或 `mariadb-dump` 并使用它（`--method mysqldump`）。
error-backup-definition-changed = 读取数据库期间，定义发生了变化：{ $names }。没有写出备份。
    .hint = 请停止 DB-GPT 以及其他会修改此数据库表结构的程序，然后重试。
error-backup-cluster-changed = 读取 `{ $table }` 期间，集群中断了读取；任一节点修改定义时都会如此：{ $cause } 没有写出备份。
    .hint = 请停止 DB-GPT 以及在集群任一节点上修改表结构的程序，然后重试。
error-backup-row-lost = 无法按主键再次找到 `{ $table }` 中的一个大行，因此无法分段读取。没有写出备份。
    .hint = 请改用其他备份方式（例如 mysqldump），并报告此问题。
error-backup-compression = 无法压缩备份：{ $cause }。没有写出备份。
    .hint = 如果内存不足，请关闭其他程序，然后重试。
error-backup-target-exists = `{ $path }` 已经存在。它未被改动，也没有写出备份。
    .hint = 请换一个文件名，或选择一个文件夹。
error-backup-target-missing = 文件夹 `{ $path }` 不存在。没有写出备份。
    .hint = 请创建该文件夹，或换一个。
error-backup-target-denied = 当前用户无权写入 `{ $path }`。没有写出备份。
    .hint = 请选择一个您有权写入的文件夹。
error-backup-target-full = 没有足够的空间存放 `{ $path }`：{ $cause }。未完成的文件已删除。
    .hint = 请腾出空间，或换一个磁盘。
error-backup-target-failed = 无法写入 `{ $path }`：{ $cause }。未完成的文件已删除。
    .hint = 请检查磁盘，或换一个。
error-backup-alembic = `{ $path }` 与数据库配套，但无法读取：{ $cause }。没有写出备份。
    .hint = 请让当前用户可以读取 alembic 的 `versions` 文件夹，然后重试。
error-backup-nothing = `{ $path }` 中没有数据库。没有写出备份。
    .hint = 请检查配置是否指向正确的数据库。
error-backup-sqlite-busy = 另一个程序一直在写入该数据库。没有写出备份。
    .hint = 请停止 DB-GPT，然后重试。
error-backup-missing = 文件 `{ $path }` 不存在。
    .hint = 请检查备份的文件名。
error-backup-unreadable = 无法读取 `{ $path }`：{ $cause }
    .hint = 请检查文件权限和磁盘。
error-backup-damaged = `{ $path }` 不是完整的备份文件：{ $cause }
    .hint = 请使用它的另一份副本，或重新备份。
error-backup-foreign = `{ $path }` 不是本程序的备份。
    .hint = 请选择以 `.dbgpt-backup.zip` 结尾的文件。
error-backup-format = `{ $path }` 的格式为 { $format }，此版本不认识。
    .hint = 请使用本程序的新版本，或按文件中的 `README.txt` 手工恢复。
error-backup-unproved = 备份 `{ $path }` 未能证明（{ $proofs }）：{ $why } 数据库没有任何改动。
    .hint = 请消除上述原因，然后重新备份。
error-backup-other-database = 该备份属于 { $backup }，而不是 { $database }。没有任何改动。
    .hint = 请选择此数据库的备份，或重新备份。
error-backup-stale = 在 { $written } 的备份之后，数据库又有写入：{ $names }。没有任何改动。
    .hint = 请停止 DB-GPT，然后重新备份。

proof-complete = 全部 { $tables } 个表以及服务器列出的所有视图、触发器、存储过程和事件都在备份中；工具正常结束。
proof-complete-builtin = 全部 { $tables } 个表以及服务器列出的所有视图、触发器、存储过程和事件都在备份中；期间没有定义发生变化。
proof-complete-sqlite = 全部 { $tables } 个表已复制，SQLite 完整性检查没有发现问题。
proof-complete-sqlite-damaged = SQLite 对副本的完整性检查报告：{ $cause }。
proof-complete-no-trailer = 备份的末尾没有工具的 “Dump completed” 标记。
proof-complete-complaint = 导出工具报告了问题：{ $line }
proof-complete-blind = 该账号看不到数据库中的全部内容，备份可能有遗漏。缺少权限：{ $grants }。
proof-complete-history = 此导出工具会漏掉表中保留的历史行：{ $names }。MariaDB 自己的工具从 10.11 起可以从 10.11 及更新的服务器读出它们；否则只能放弃该表的历史（ALTER TABLE … DROP SYSTEM VERSIONING）。
proof-complete-absent = 服务器列出而备份中没有的内容：{ $names }。
proof-complete-unknown = 这些表的默认值、ENUM 或 SET 的成员、或表达式中有 U+FFFF 以外的字符（如 emoji），服务器在那里只显示问号，用别的办法也没能读到：{ $names }。授予该数据库的 CREATE TEMPORARY TABLES 权限后即可读到；表达式中的则只有去掉这类字符才行。
proof-complete-hidden = 服务器向转储工具隐藏自动生成的主键，转储中因此没有它们：{ $names }。内置的写出方式（`--method builtin`）会写出它们。
proof-complete-misprinted = 这些表的默认值、ENUM 或 SET 的成员、或表达式中有 U+FFFF 以外的字符（如 emoji），服务器在那里只显示问号，转储中也就是问号：{ $names }。内置的写出方式（`--method builtin`）会用别的办法读到它们。
proof-counted = { $tables } 个表共 { $rows } 行：备份与数据库在备份前后的行数一致。
proof-counted-changed = 备份期间数据库有写入：{ $names }。请先停止 DB-GPT。
proof-counted-at-once = { $tables } 个表共 { $rows } 行：读取与计数在同一时刻进行，备份与数据库中的行数相同。
proof-counted-differs = 备份中的行数与同一时刻的计数不同：{ $names }。
proof-read-back = 文件已重新读到末尾（内容 { $bytes } 字节），校验和正确。
proof-read-back-differs = 文件已重新读取，但内容与写入的不同。
proof-read-back-damaged = 文件无法读到末尾：{ $cause }
proof-never = 从未证明。
proof-unread = 文件无法读到末尾，因此无法判断。
proof-unlike-manifest = 文件的内容与其清单不符。

snapshot-table-locks = { $connections } 个连接读取同一时刻：在它们开始时，数据库的表被短暂锁定。
snapshot-global-lock = { $connections } 个连接读取同一时刻：在它们开始时，服务器被短暂锁定。
snapshot-no-grant = 由一个连接读取同一时刻，因为该账号既没有此数据库的 LOCK TABLES 权限，也没有 RELOAD 权限。
snapshot-lock-refused = 由一个连接读取同一时刻，因为未能及时取得锁。
snapshot-limit = 由一个连接读取同一时刻，因为该账号或服务器现在不再提供更多连接。
snapshot-cluster = 由一个连接读取同一时刻，在此之前，它所在的集群节点已应用其他节点提交的内容。
backup-not-private = 这台机器的其他用户可能可以读取 `{ $path }`：它所在的磁盘无法把文件限制为仅一个用户可读。其中有数据库的全部内容；如果这有影响，请选择另一个文件夹。
backup-zoned = 这些表用 CHECK 检查、或在存储型生成列中保存由 TIMESTAMP 算出的值：{ $names }。恢复时各行以 UTC 装入，而此服务器的会话使用别的时区：届时这类值可能不同，这类检查也可能拒绝某一行。
rows-without-tls = 数据行未加密传输，因为服务器就在本机：通过回环地址连接，且主机名和端口与本机一致。`--tls required` 会同样加密它们。
