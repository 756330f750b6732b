# 演练：备份的第四项证明。

proof-rehearsed = 已演练：恢复到临时数据库，{ $tables } 个表共 { $rows } 行按校验和比较一致，在其上执行了 { $steps } 个步骤，结果已验证。临时数据库已删除。
proof-rehearsed-failed = 在副本上的演练失败，副本已删除，原数据库未受影响。{ $cause }
proof-rehearsed-differs = 恢复出的副本与数据库在 { $names } 上不同。可能备份之后数据库被写入过，或备份没有保留这些值。原数据库没有任何改动。
proof-rehearsed-differs-events = 恢复出的副本与数据库在 { $names } 上不同。数据库中有自动运行的事件，可能一直在写入：{ $events }。没有任何改动。请在升级期间停用它们，之后再启用（ENABLE）：{ $statements }
proof-rehearsed-other-plan = 恢复出的副本需要的步骤与原数据库不同，因此两者不一致。
proof-rehearsed-lacks = 副本已恢复并比较一致，步骤也已在其上执行，但仍缺少 新版本 需要的内容：{ $names }。升级的结果也会如此。
proof-rehearsed-unverified = 副本已恢复并比较一致，步骤也已在其上执行，但仍缺少 新版本 需要的内容：{ $names }。
proof-rehearsed-no-space = 未演练：副本可能需要 { $needed } MiB，目前可用 { $free } MiB。没有执行任何操作。
proof-rehearsed-denied = 未演练：该账号不能使用临时数据库。管理员可以这样允许：GRANT ALL ON `{ $pattern }`.* TO 该账号。{ $cause }
proof-rehearsed-makers = 未演练：数据库中有触发器或函数，而此服务器由于二进制日志只允许管理员在副本中创建它们。管理员可以这样允许：SET GLOBAL log_bin_trust_function_creators = 1；或授予该账号 SUPER。
proof-rehearsed-unable = 未演练：{ $cause }

rehearse-left-behind = 临时数据库 `{ $database }` 暂时无法删除：{ $cause } 下次查看时会删除。

error-scratch-name-taken = 临时数据库的名称 `{ $database }` 正被使用。没有执行任何操作。
    .hint = 请重新演练，程序会换用另一个名称。
error-rehearse-no-hash = 服务器不能计算 SHA-2 校验和，因此无法比较各行。
    .hint = 请不经演练继续；其他证明不需要它。
error-rehearse-folder = 无法使用存放副本的文件夹 `{ $path }`：{ $cause }。
    .hint = 请确认本程序的文件夹可写且有空间，或将 `DBGPT_UPGRADE_HOME` 设为其他文件夹。
error-backup-rehearsal-failed = 备份 `{ $path }` 未通过演练：{ $why } 没有任何改动。
    .hint = 请停止 DB-GPT，重新备份并演练。如果再次失败，请不要升级，并反馈这里的内容。

proof-loadable = { $objects } 个定义都已在此服务器上重新创建（不含行），并与原来相同。
proof-loadable-told = { $objects } 个定义已在此服务器上重新创建（不含行），以查看恢复的结果。{ $told }
proof-loadable-list = { $one } { $next }
proof-loadable-failed = 服务器不能重新创建以下定义，恢复也没有办法绕过：{ $names }。
proof-loadable-refused = 恢复会拒绝这份备份：{ $cause } 请先从数据库中去掉所提到的对象，再重新备份。
proof-loadable-too-long = 最长的一行写成的语句需要 max_allowed_packet 为 { $needed } 字节，而此服务器上是 { $limit }。恢复之前请由管理员调大：SET GLOBAL max_allowed_packet = { $needed };（服务器最多接受 1 GiB）。手工恢复时客户端也需要 --max-allowed-packet={ $needed }。
proof-loadable-undecided = 未尝试：该账号不能创建 { $names }。恢复需要有此权限的账号。
proof-loadable-denied = 未尝试：该账号不能使用临时数据库。管理员可以这样允许：GRANT ALL ON `{ $pattern }`.* TO 该账号。{ $said }
proof-loadable-unable = 未尝试：{ $cause }
error-backup-unloadable = 备份 `{ $path }` 不能原样恢复：{ $why } 没有任何改动。
    .hint = 请修改这些定义，或请管理员将 SESSION_VARIABLES_ADMIN ON *.* 授予该账号，或调整服务器所指出的设置；然后重新备份。
proof-step-refused = 各项定义已在此服务器上重新创建（空表），并在其上试运行了升级：步骤 `{ $step }` 被拒绝：“{ $said }”。
error-backup-step-refused = 升级会中途停止：{ $why } 没有做任何改动。备份 `{ $path }` 是好的。
    .hint = 该表上有 DB-GPT 自己的表所没有的索引、默认值、类型或行大小，与新的表结构不相容。请修改或删除它，然后重新开始。

finding-rehearse-json-read-anew = 恢复备份时，这些 JSON 列中的数字会改变形式：{ $names }。服务器存的是十进制小数，输出的文本再读入时成为浮点数（1.50 变成 1.5）。这些表的其余内容完全相同。
    .hint = 若只是读取这些数字，无需处理。超过 17 位的数字在恢复后会丢失其后的位数，用任何工具都是如此。
