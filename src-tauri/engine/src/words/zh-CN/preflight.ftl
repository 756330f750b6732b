# 升级前检查的结果。

finding-backup-folder-unusable = 无法在 `{ $folder }` 中创建文件：{ $why }。
    .hint = 请为备份另选文件夹，或创建该文件夹并授予当前用户写权限。
finding-backup-space-short = `{ $folder }` 剩余 { $free } MiB；备份最多可能需要 { $needed } MiB。
    .hint = 请腾出空间，或选择其他磁盘上的文件夹。
finding-backup-space-tight = `{ $folder }` 剩余 { $free } MiB。只有数据压缩效果好时才够用：未压缩为 { $needed } MiB。
    .hint = 为保险起见，请选择空间更大的文件夹。备份若放不下，会在改动任何内容之前失败。
finding-server-disk-unknown = 升级时服务器会复制一张表，最多占用其磁盘 { $needed } MiB。剩余空间无法查询。
    .hint = 请检查服务器数据盘的剩余空间。
finding-cluster-galera = 该服务器是一个 { $size } 节点 Galera 集群的节点，处于 { $status } 部分，状态为 { $state }。修改表结构会在所有节点上同时执行，并中断其他会话对该表的操作。
    .hint = 请在空闲时段升级，并确保所有节点上都没有正在进行的备份。
finding-cluster-strict = 该服务器是 Percona XtraDB Cluster 的节点，其 pxc_strict_mode 为 ENFORCING：它拒绝命名锁（GET_LOCK），而程序靠这种锁防止同时运行两次。没有任何改动。
    .hint = 请由管理员在此节点上执行 SET GLOBAL pxc_strict_mode = PERMISSIVE；升级或恢复之后再设回 ENFORCING。
finding-cluster-group = 该服务器属于 MySQL 组复制 { $name }。本升级从未在组复制中测试过。
    .hint = 请连接该组的主节点，并在空闲时段升级。
finding-cluster-not-primary = 该服务器是 Galera 集群的一个节点，但已与其他节点失去联系：它处于只有 { $size } 个节点的 { $status } 部分。
    .hint = 请连接仍在正常工作的那部分中的节点，或先让各节点重新会合。
finding-cluster-not-synced = 该服务器是 Galera 集群的一个节点，但落后于其他节点：状态为 { $state }。
    .hint = 请等到状态变为 Synced，或连接另一个节点，然后重新检查。
finding-collation-chosen = 新表使用排序规则 { $collation }；现有表为 { $present }。
    .hint = 无需操作。排序规则相同的表可以互相比较。
finding-dbgpt-connected = DB-GPT 正连接着此数据库（{ $count } 个会话）：{ $sessions }。
    .hint = 请停止 DB-GPT：在其终端按 Ctrl+C，或用 { $system ->
        [windows] `Stop-Process`
       *[other] `kill`
    } 结束进程，或执行 `docker compose stop webserver`。v0.4.4 至 v0.6.3 的 `dbgpt stop webserver` 不起作用。然后重新检查。
finding-session-same-account = 有会话使用 DB-GPT 的账号连接着此数据库（{ $count } 个），很可能就是 DB-GPT：{ $sessions }。
    .hint = 请停止 DB-GPT（Ctrl+C、{ $system ->
        [windows] `Stop-Process`
       *[other] `kill`
    } 或 `docker compose stop webserver`；v0.4.4 至 v0.6.3 的 `dbgpt stop webserver` 不起作用），或关闭该客户端。然后重新检查。
finding-session-of-run = DB-GPT Upgrade 的一个会话占用着此数据库：{ $sessions }。它正在工作（可能在另一台机器上），或是某次中断的运行留下的。
    .hint = 如果 DB-GPT Upgrade 正在工作，请等它结束。如果某次运行中断了，请继续或撤销它，或恢复备份：会话的最后一条语句执行完后，该会话随之结束。管理员可以用 `KILL` 加会话编号结束它。然后重新检查。
finding-session-other = 有其他客户端连接着此数据库（{ $count } 个）：{ $sessions }。
    .hint = 如果它们会写入或占用此数据库，请将其关闭，然后重新检查。
finding-sessions-own-only = 账号 `{ $user }` 只能看到自己的会话；其他账号的会话未检查。
    .hint = DB-GPT 使用其配置中的账号，若与此账号相同即可看到。要查看全部会话，请管理员授予 PROCESS 权限。
finding-dbgpt-process = 该 DB-GPT 正在本机运行：进程 { $pid }（`{ $program }`）。
    .hint = 请停止它：{ $how }`dbgpt stop webserver` 在 v0.4.4 到 v0.6.3 中不起作用。然后重新检查。
finding-dbgpt-process-other = 本机正运行着一个 DB-GPT：进程 { $pid }（`{ $program }`）。无法判断它是否使用此数据库。
    .hint = 如果使用，请停止它：{ $how }然后重新检查。
finding-grants-backup = 账号 `{ $account }` 缺少完整备份所需的权限：{ $missing }。
    .hint = 请管理员执行：{ $statement }
finding-grants-routines = 账号 `{ $account }` 看不到存储过程和函数，备份可能会遗漏它们。
    .hint = 请管理员执行：{ $statement }
finding-grants-upgrade = 账号 `{ $account }` 缺少升级语句所需的权限：{ $missing }。
    .hint = 请管理员执行：{ $statement }
finding-grants-undo = 账号 `{ $account }` 缺少 { $missing } 权限。升级不受影响，但无法再删除新表。
    .hint = 现在无需操作。若要撤销，请管理员执行：{ $statement }
finding-limit-connections = 账号 `{ $account }` 同时最多可有 { $number } 个连接。检查、备份、升级、撤销和恢复有一个就够，只是慢一些；演练需要三个。DB-GPT 自己的连接也计算在内。
    .hint = 请先停止 DB-GPT。如需解除限制，请管理员执行：{ $statement }
finding-limit-updates = 账号 `{ $account }` 每小时最多可做 { $number } 次更改（{ $limit }），而升级有 { $needed } 条这样的语句：它会中途停下。演练也会消耗这些次数。
    .hint = 请管理员执行：{ $statement }
finding-limit-hourly = 账号 `{ $account }` 有按小时的限制：{ $limit } { $number }。一次升级连同备份和检查可能需要大约 { $needed }。
    .hint = 因此停下的升级可在一小时后用 `resume` 继续。如需解除限制，请管理员执行：{ $statement }
finding-table-unreadable = 无法读取表 `{ $name }`，因此任何备份都无法包含它：{ $cause }
    .hint = { $advice ->
        [engine] 它的存储引擎不存在：请管理员重新安装该引擎；如果没人需要此表，也可以删除它。
        [parts] 它所包含的某个表不见了：请恢复那个表；如果没人需要此表，也可以删除它（DROP TABLE）。
        [file] 它的文件缺失或损坏：请从服务器数据的副本中恢复，或在引擎支持时尝试 REPAIR TABLE；如果没人需要此表，也可以删除它（DROP TABLE）。
        [grant] 请管理员授予服务器所指出的权限。
       *[other] 请查看服务器的说明；修复此表，如果没人需要也可以删除它。
    } 然后重新检查。
finding-view-unreadable = 账号 `{ $account }` 无法打开视图 `{ $name }`：{ $cause }
    .hint = { $advice ->
        [grant] 请管理员执行：{ $statement } 如果之后仍无法打开，说明它读取的对象已不存在：请修正它（CREATE OR REPLACE VIEW）或删除它（DROP VIEW）。
       *[other] 它读取的对象已不存在，或其定义者无权读取：请修正它（CREATE OR REPLACE VIEW）；如果没人需要，也可以删除它（DROP VIEW）。
    }
finding-objects-not-opened = 有 { $count } 个表和视图没有打开以确认能否读取：数量太多，或服务器太慢。
    .hint = 无需操作。备份会读取全部内容，并指出第一个无法读取的对象。
finding-views-broken = 有 { $count } 个视图已经损坏，服务器的说明：{ $names }。
    .hint = 备份会保留其定义。恢复时能还原的会按现状还原，其余会说明。可以补上缺少的内容，或删除无人使用的视图。
finding-definitions-not-anew = 服务器保存着 { $names }，但不会重新接受它：`{ $setting }` 已开启，而该账号不能为自己的会话更改它。
    .hint = 为了让恢复能按原样创建，请管理员执行：GRANT SESSION_VARIABLES_ADMIN ON *.* TO { $account };
finding-makers-distrusted = 服务器保留二进制日志，且 `log_bin_trust_function_creators` 已关闭，因此用该账号恢复时不能创建 { $names }。
    .hint = 升级不需要它。恢复之前，请管理员将 log_bin_trust_function_creators 设为 1，或使用拥有 SUPER 的账号恢复；没有声明 DETERMINISTIC、NO SQL 或 READS SQL DATA 的函数无论如何都需要此设置。
finding-definers-beyond = { $names } 可能属于拥有 SYSTEM_USER 权限的账号，MySQL 只允许同样拥有此权限的账号删除它们。升级以及只恢复 DB-GPT 自己的表都不会动它们；但用账号 `{ $account }` 恢复整个文件（`--all`）时无法替换它们。
    .hint = 升级无需任何处理。在使用 `--all` 恢复之前，由管理员执行：{ $statement } 或者改用拥有此权限的账号恢复（`--user`）。
finding-server-names-untried = 服务器按书写保存表名，比较时不区分大小写（`lower_case_table_names` 为 2，如 macOS）。本程序在该值为 0 和 1 的服务器上测试过，没有在这种服务器上测试过。
    .hint = 无需处理。演练（`--rehearse`）会在这台服务器上试做升级，`restore --into` 会试做恢复。
finding-server-read-only = 服务器不接受改动：`{ $variable }` 已开启。
    .hint = 请连接可写的服务器。如果就是这一台，请管理员关闭 `{ $variable }`。
finding-replica-running = 该服务器是 `{ $source }` 的副本：只在此处改动会使两者不一致。
    .hint = 请将配置指向源服务器并在那里升级；改动会自动同步到副本。
finding-replica-stopped = 该服务器被配置为 `{ $source }` 的副本，但复制已停止。
    .hint = 如果以后还要继续复制，请改为升级源服务器。否则请管理员执行 `RESET REPLICA ALL`（旧版本为 `RESET SLAVE ALL`）。
finding-replica-unknown = 无法得知该服务器是否为副本：账号没有查询权限。
    .hint = 请确认配置指向的是可写的服务器。
finding-row-format-settings = 按服务器当前设置，新表的索引超出长度上限（767 字节）。
    .hint = 请管理员执行：{ $settings } 并将相同设置写入服务器的配置文件。
finding-row-format-page-size = 服务器的 InnoDB 页大小为 { $bytes } 字节，容纳不下新表的索引（需要 16384）。
    .hint = 请将数据库迁移到页大小为 16384 字节的服务器；服务器的页大小无法更改。
finding-server-derived = 服务器自称 `{ $server }`。它基于 MySQL，但存储方式不同，本升级从未在其上测试过。
    .hint = 请先演练升级（`--rehearse`），并保留云服务商自己的数据库快照。
finding-server-other-engine = 服务器自称 `{ $server }`。它使用 MySQL 协议，但属于其他引擎，本升级从未在其上测试过。
    .hint = 请先将数据库迁移到 MySQL 或 MariaDB。
finding-server-too-old = 服务器版本 `{ $server }` 低于本升级支持的最低版本 { $oldest }。
    .hint = 请先升级服务器。
finding-server-newer = 服务器版本 `{ $server }` 高于本升级测试过的最新版本 { $newest }。
    .hint = 继续之前请查看备份的验证结果。
finding-sqlite-held = `{ $program }`（进程 { $pid }）正打开着 `{ $path }`。
    .hint = 请关闭该程序，然后重新检查。
finding-sqlite-held-by-dbgpt = DB-GPT（进程 { $pid }，`{ $program }`）正打开着 `{ $path }`。
    .hint = 请停止它：{ $how }`dbgpt stop webserver` 在 v0.4.4 到 v0.6.3 中不起作用。然后重新检查。
finding-sqlite-held-by-some = 有程序正打开着 `{ $path }`；此系统不告知是哪一个程序。
    .hint = 请停止 DB-GPT 以及打开此文件的其他程序（例如 SQLite 查看器），然后重新检查。
finding-sqlite-holders-unknown = 在此系统上无法得知是否有其他程序打开着 `{ $path }`。
    .hint = 请确认 DB-GPT 已停止。
finding-sqlite-journal = 存在未完成写入的日志文件：`{ $path }`。
    .hint = 请启动 DB-GPT 再正常停止，以完成写入。切勿删除该文件，否则数据库会损坏。
finding-sqlite-not-writable = 无法写入 `{ $path }`：{ $why }。
    .hint = 请以运行 DB-GPT 的用户运行本程序，或授予当前用户写权限。
finding-tls-off = 到 `{ $host }` 的连接未加密：途中任何人都能读取数据。
    .hint = 如果服务器支持，请用 `--tls required` 要求加密；否则请只在可信网络中继续。
finding-tls-off-loopback = 到 `{ $host }` 的连接未加密，但数据不会离开本机。
    .hint = 无需操作。
finding-transaction-open = 此数据库上有会话存在未结束的事务：{ $sessions }；最长已持续 { $seconds } 秒。升级语句可能会等待它们并放弃。
    .hint = 请提交或关闭这些事务，或请管理员执行：{ $kill }
finding-no-dbgpt-process = 本机的进程中没有 DB-GPT（共查看了 { $count } 个）。
    .hint = 如果 DB-GPT 运行在别的机器或容器里，请在那里停止它。
finding-no-other-session = 没有其他会话连接到数据库 `{ $database }`。
    .hint = 无需处理。
finding-processes-untold = 有 { $count } 个进程的命令行您的账户无权查看，从程序名看可能是 DB-GPT：{ $processes }。
    .hint = 请确认 DB-GPT 已停止，或以管理员身份再检查一次：其他用户进程的命令行只有管理员能看到。
finding-processes-unseen = 在此系统上无法查看本机的进程。
    .hint = 请确认 DB-GPT 已停止。
finding-file-not-held = 没有其他程序打开 `{ $path }`。
    .hint = 无需处理。
finding-dbgpt-answers = DB-GPT 在 { $address } 有应答，该地址由服务 `{ $service }` 公布。{ $release }
    .hint = 请停止它：在 compose 文件所在的文件夹中执行 `docker compose stop { $service }`。不要用 `down`，也不要用 `kill`：被杀掉的容器可能会被重新启动。然后重新检查。
finding-dbgpt-answers-here = 有一个 DB-GPT 在 { $address } 应答。{ $release }{ $whose }
    .hint = 如果使用，请按启动它的方式停止它：Ctrl+C、{ $system ->
        [windows] `Stop-Process`、`Stop-Service`
       *[other] `kill`、`systemctl stop`
    } 或 `docker compose stop webserver`。`dbgpt stop webserver` 在 v0.4.4 到 v0.6.3 中不起作用。然后重新检查。
finding-dbgpt-answers-own = 这个 DB-GPT 在 { $address } 应答：进程 { $pid }（`{ $program }`）。{ $release }
    .hint = 请停止它：{ $how } `dbgpt stop webserver` 在 v0.4.4 到 v0.6.3 中不起作用。然后重新检查。
finding-dbgpt-answers-beside = 有一个 DB-GPT 在 { $address } 应答。{ $release }{ $whose }
    .hint = 无需处理：数据库已具备该版本所需的一切，并保持不变。
finding-dbgpt-answers-old = 有一个 DB-GPT 在 { $address } 应答，而数据库已经升级。{ $release }{ $whose }
    .hint = 如果它使用这个数据库，请立即停止它：旧版本启动时可能会删除新的表和列，或因改名的列而失败。然后验证数据库。
finding-web-other = 在 { $address } 应答的不是 DB-GPT。
    .hint = 数据库方面无需处理。DB-GPT 也会监听该端口，除非用 `--port` 启动。
finding-web-nothing = DB-GPT 的网页服务所在的 { $address } 没有应答。
    .hint = 无需处理。用其他 `--port` 启动的 DB-GPT 会在进程中看到。

stop-terminal = 在其终端（`{ $terminal }`）按 Ctrl+C，或执行 `kill { $pid }`。
stop-unit = 执行 `sudo systemctl stop { $unit }`；如果只用 `kill`，systemd 可能会重新启动它。
stop-user-unit = 执行 `systemctl --user stop { $unit }`；如果只用 `kill`，systemd 可能会重新启动它。
stop-container = 执行 `docker stop { $container }`，或对其服务执行 `docker compose stop`；如果只用 `kill`，docker 可能会重新启动它。
stop-background = 执行 `kill { $pid }`。
stop-windows = 在它的窗口中按 Ctrl+C，或在 PowerShell 中执行 `Stop-Process -Id { $pid }`；如果它作为服务运行，请停止该服务，否则 Windows 可能会重新启动它。

answers-one = 从它能回答的内容和自称的版本看，它是 v{ $last }。
answers-up-to = 从它能回答的内容看，它是 v{ $last } 或更旧的版本。
answers-between = 从它能回答的内容看，它是 v{ $first } 到 v{ $last } 之一。
answers-calls = { $told }（它自称版本 { $said }。）
# 第一个版本的说法，日志中仍有。
release-older = 从它能回答的内容看，它比 v0.5.0 旧。（v0.4.5 到 v0.4.7 自称版本 0.5.0。）
release-0-5-0 = 从它能回答的内容看，它是 v0.5.0。
release-newer = 它自称版本 { $version }。
whose-service = 该地址由服务 `{ $service }` 公布。
whose-own = 它是进程 { $pid }，属于这个安装。
whose-another = 它是进程 { $pid }，在 `{ $folder }` 中运行，不是这个安装的文件夹。无法判断它是否使用这个数据库。
whose-unseen = 无法判断它是否使用这个数据库。
finding-sqlite-trigger-stops = `{ $table }` 上的触发器 `{ $name }` 已损坏：{ $why }。智能体对话要写入该表，无论怎样修复都会在它那里失败。
    .hint = 请先备份该文件。然后修复触发器所指的内容，或将其删除：`DROP TRIGGER "{ $name }"`。再重新检查。
finding-sqlite-step-refused = SQLite 会拒绝步骤 `{ $step }`：{ $why }。没有任何改动。
    .hint = 请修复或删除其中所说的视图、触发器或索引，然后重新检查。
finding-column-used = { $kind ->
        [trigger] 触发器 `{ $name }`
        [view] 视图 `{ $name }`
        [function] 函数 `{ $name }`
        [procedure] 存储过程 `{ $name }`
        [package] 程序包 `{ $name }`
        [package-body] 程序包 `{ $name }` 的主体
        [event] 事件 `{ $name }`
        [check] CHECK 约束 `{ $name }`
        [generated] 计算列 `{ $name }`
        [default] 列 `{ $name }` 的默认值
        [index] 索引 `{ $name }`
        [partition] `{ $name }` 的分区
        [foreign-key] 外键 `{ $name }`
       *[other] 表 `{ $name }`
    }使用了 `{ $table }` 的列 `{ $column }`，步骤 `{ $step }` { $how }。此后它会失败，或使该步骤失败。
    .hint = { $what }升级后请按该列当时的样子重新创建它。
finding-column-used-retyped = { $kind ->
        [trigger] 触发器 `{ $name }`
        [view] 视图 `{ $name }`
        [function] 函数 `{ $name }`
        [procedure] 存储过程 `{ $name }`
        [package] 程序包 `{ $name }`
        [package-body] 程序包 `{ $name }` 的主体
        [event] 事件 `{ $name }`
        [check] CHECK 约束 `{ $name }`
        [generated] 计算列 `{ $name }`
        [default] 列 `{ $name }` 的默认值
        [index] 索引 `{ $name }`
        [partition] `{ $name }` 的分区
        [foreign-key] 外键 `{ $name }`
       *[other] 表 `{ $name }`
    }使用了 `{ $table }` 的列 `{ $column }`，步骤 `{ $step }` { $how }。
    .hint = 请检查它对文本以及超过 64 KB 的文本是否仍然正确。升级可以继续。
finding-rows-counted = { $kind ->
        [trigger] 触发器 `{ $name }`
        [function] 函数 `{ $name }`
        [procedure] 存储过程 `{ $name }`
       *[event] 事件 `{ $name }`
    }按位置而不是按列名写入或读取值。升级会给其中的表增加列，此后 { $values } 个值对应 { $places } 个位置：{ $tables }。DB-GPT 写入时会运行它，所以每次这样的写入都会失败。
    .hint = 请写明列名后重新创建它（`INSERT INTO t (a, b) …`、`SELECT a, b …`），或在升级完成之前移除它。然后重新检查。
finding-rows-counted-elsewhere = { $kind ->
        [trigger] 触发器 `{ $name }`
        [function] 函数 `{ $name }`
        [procedure] 存储过程 `{ $name }`
       *[event] 事件 `{ $name }`
    }按位置而不是按列名写入或读取值。升级会给其中的表增加列，此后 { $values } 个值对应 { $places } 个位置，它会失败：{ $tables }。
    .hint = 请写明列名后重新创建它（`INSERT INTO t (a, b) …`、`SELECT a, b …`）。DB-GPT 不依赖它，升级可以继续。
finding-check-unmet = `{ $table }` 有 { $rows } 行不满足列 `{ $column }` 的 CHECK 约束。步骤 `{ $step }` 复制该表时服务器会检查它并拒绝。没有任何改动。
    .hint = 可用 `{ $statement }` 统计这些行。请修改这些行，或移除该 CHECK 约束，然后重新检查。
finding-values-clash = 步骤 `{ $step }` 会让 `{ $table }` 改用排序规则 `{ $collation }`，而唯一键 `{ $key }` 现在区分的一些值在该规则下相等：{ $values }。该步骤会失败。没有任何改动。
    .hint = 请修改每对值中的一个，然后重新检查；看起来相同的两个值可能只差末尾的空格。或者不做该修复：`--without app-collations`。
column-renamed = 会把它改名为 `{ $to }`
column-dropped = 会删除它
column-retyped = 会改变它的类型
column-used-drop = 请保留其定义，在升级前用 `{ $statement }` 将其移除，然后重新检查。
column-used-by-hand = 请保留其定义，在升级前手动去掉其中对该列的使用，然后重新检查。
finding-definitions-unseen = 该账号看不到此数据库中 { $count } 个定义的文本，因此无法得知它们是否使用了升级会改动的列：{ $names }。
    .hint = 请用能看到它们的账号（例如管理员）检查，或自行查看。
