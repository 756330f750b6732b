# 窗口的行为。

error-window-nothing-to-do = 这个数据库没有需要改动的地方。没有做任何改动。
    .hint = 请重新查看，或选择另一个配置。
error-window-no-file-manager = 无法在 `{ $path }` 打开文件管理器：{ $cause }。
    .hint = 请手动打开该位置。

notice-backed-up = 备份已写好。请查看哪些内容已得到证明。
notice-changed = 数据库已改动，并已重新查看。
notice-stopped = 任务中途停止。窗口中说明了原因以及下一步。
