//! A user's actions on a page: find, click, type, read.

use std::path::Path;

use fantoccini::Locator;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;

use super::{PATIENCE, Window, target_folder};

/// More tab stops than any page has.
const MOST_STOPS: usize = 80;

impl Window {
    /// Waits for an element and returns it.
    pub async fn find(&self, css: &str) -> Element {
        match self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await
        {
            Ok(element) => element,
            Err(error) => panic!("no {css}: {error}\n{}", self.text().await),
        }
    }

    /// Whether an element exists right now.
    pub async fn has(&self, css: &str) -> bool {
        let found = self.client.find_all(Locator::Css(css)).await;
        !found.expect("an answer").is_empty()
    }

    /// Waits until the element with this `data-testid` is enabled, and clicks on it.
    pub async fn click(&self, id: &str) {
        self.click_on(&format!("[data-testid={id}]:enabled")).await;
    }

    /// Waits for an element, and clicks on it.
    pub async fn click_on(&self, css: &str) {
        let element = self.find(css).await;
        // Scrolled to the middle: the driver would leave it below the page's foot.
        let shown = serde_json::to_value(&element).expect("an element");
        let scroll = "arguments[0].scrollIntoView({block: 'center'})";
        let scrolled = self.client.execute(scroll, vec![shown]).await;
        scrolled.expect("an answer");
        element.click().await.expect("a click");
    }

    /// Clicks on a button that closes the window, and waits until it is gone, perhaps before the driver has answered.
    pub async fn click_to_close(&self, id: &str) {
        let button = self.find(&format!("[data-testid={id}]:enabled")).await;
        let _gone = button.click().await;
        while self.is_open().await {}
    }

    /// Replaces the text in the field with this `data-testid`.
    pub async fn fill(&self, id: &str, text: &str) {
        let field = self.find(&format!("[data-testid={id}]")).await;
        field.clear().await.expect("an empty field");
        field.send_keys(text).await.expect("typing");
    }

    /// Chooses a value in the list with this `data-testid`.
    pub async fn choose(&self, id: &str, value: &str) {
        let list = self.find(&format!("[data-testid={id}]:enabled")).await;
        list.select_by_value(value).await.expect("a choice");
    }

    /// Presses and releases a key.
    pub async fn press(&self, key: Key) {
        let key: char = key.into();
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        self.client.perform_actions(keys).await.expect("a key");
    }

    /// Moves by Tab to the element with this `data-testid`, and presses a key there.
    pub async fn press_at(&self, id: &str, key: Key) {
        self.find(&format!("[data-testid={id}]:enabled")).await;
        for _ in 0..MOST_STOPS {
            let here = self
                .ask("return document.activeElement?.getAttribute('data-testid') ?? ''")
                .await;
            if here == id {
                return self.press(key).await;
            }
            self.press(Key::Tab).await;
        }
        panic!("Tab does not reach {id}\n{}", self.text().await);
    }

    /// The page's visible text.
    pub async fn text(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    }

    /// Whether the window is still open.
    pub async fn is_open(&self) -> bool {
        self.client.title().await.is_ok()
    }

    /// The result of a piece of JavaScript.
    pub async fn ask(&self, script: &str) -> serde_json::Value {
        self.client
            .execute(script, vec![])
            .await
            .expect("an answer")
    }

    /// Asserts that axe-core, the accessibility checker, finds nothing on the current page.
    pub async fn is_accessible(&self, page: &str) {
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&file).expect("axe-core, one of the pages' packages");
        let script = format!(
            "const done = arguments[0]; if (!window.axe) {{ {axe} }} \
             window.axe.run(document, {{resultTypes: ['violations']}}).then((result) => done(result.violations.map(\
             (violation) => [violation.id, violation.nodes.map((node) => node.html + ' ' + node.failureSummary)])), \
             (error) => done([String(error)]))"
        );
        let found = self.client.execute_async(&script, vec![]).await;
        let found = found.expect("axe's answer");
        assert_eq!(found, serde_json::json!([]), "on {page}: {found:#}");
    }

    /// Saves a picture as `target/e2e/NAME.png`.
    pub async fn picture(&self, name: &str) {
        let folder = target_folder().parent().expect("target").join("e2e");
        std::fs::create_dir_all(&folder).expect("target/e2e");
        // The last change is on the screen only after the next frame.
        let frames = "const done = arguments[0]; requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => done()), 100))";
        self.client
            .execute_async(frames, vec![])
            .await
            .expect("a frame");
        self.photograph(&folder.join(name).with_extension("png"));
    }
}
