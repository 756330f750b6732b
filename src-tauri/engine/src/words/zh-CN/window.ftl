# 窗口的行为。

error-window-nothing-to-do = 这个数据库没有需要改动的地方。没有做任何改动。
    .hint = 请重新查看，或选择另一个配置。
error-window-no-file-manager = 无法在 `{ $path }` 打开文件管理器：{ $cause }。
    .hint = 请手动打开该位置。

notice-backed-up = 备份已写好。请查看哪些内容已得到证明。
notice-changed = 数据库已改动，并已重新查看。
notice-stopped = 任务中途停止。窗口中说明了原因以及下一步。

window-no-screen = 没有可以打开窗口的屏幕：{ $why } 没有做任何改动。
    请在设置了 DISPLAY 或 WAYLAND_DISPLAY 的桌面上启动 `dbgpt-upgrade-desktop`，或使用不需要屏幕的命令行：`{ $cli } --help`。
window-no-webview = 窗口需要微软的 WebView2，而这台机器上没有它：{ $why } 没有做任何改动。
    请从 https://developer.microsoft.com/microsoft-edge/webview2 安装“Evergreen”运行时并重新启动，或使用不需要窗口的命令行：`{ $cli } --help`。
window-not-opened = 无法打开窗口，或窗口提前结束：{ $why } 之前已完成的内容保持不变；当时正在进行的升级会在下次启动时告知。
    请用环境变量 DBGPT_UPGRADE_HOME 指定一个可写的文件夹并重新启动，或使用不需要窗口的命令行：`{ $cli } --help`。
window-ended = 本窗口已结束：负责绘制窗口的 WebKit 无法继续：{ $why } 之前已完成的内容保持不变；当时正在进行的升级会在下次启动时告知。
window-page-lost = 无法显示本窗口的页面：负责绘制页面的 WebKit 连续多次退出。这没有造成任何改动。
window-page-lost-busy = 无法显示本窗口的页面：负责绘制页面的 WebKit 连续多次退出。已开始的任务仍在继续。可以关闭窗口：备份会被取消，不留下任何内容；数据库改动会先进行到结束。
window-page-lost-try = 可以尝试：
    1. 关闭本窗口，在终端中用 `WEBKIT_DISABLE_DMABUF_RENDERER=1 dbgpt-upgrade-desktop` 启动。
    2. 更新系统的 WebKitGTK 和显卡驱动。
    3. 使用命令行，它不用窗口也能完成同样的工作：`{ $cli } --help`。
    日志（报告问题时使用）在 `{ $logs }`。
window-page-again = 重新显示页面
