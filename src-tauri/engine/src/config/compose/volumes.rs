//! Where a named volume is: docker keeps it, unless its options name a folder of this machine.

use std::path::Path;

use super::layers::Located;
use super::model::Section;
use super::mount::Where;
use super::project::Project;
use crate::error::Result;

/// `driver_opts: {type: none, o: bind, device: …}` binds a folder.
pub(super) fn held(project: &Project, name: &str) -> Result<Where> {
    let docker = Where::Volume(name.to_owned());
    let Some(volume) = project.model.of(Section::Volumes).get(name) else {
        return Ok(docker);
    };
    let text = |place: Option<Located<'_>>| -> Result<String> {
        let text = match place {
            Some(place) => project.text(&place)?,
            None => None,
        };
        Ok(text.map(|text| text.value).unwrap_or_default())
    };
    let driver = text(volume.last("driver"))?;
    let all = volume.all("driver_opts");
    let option = |key: &str| -> Option<Located<'_>> {
        let mut named = all.iter().rev();
        named.find_map(|place| place.node.get(key).map(|node| place.at(node)))
    };
    let kind = text(option("type"))?;
    let how = text(option("o"))?;
    let device = text(option("device"))?;
    let is_bind = how.split(',').any(|word| matches!(word, "bind" | "rbind"));
    let is_local = matches!(driver.as_str(), "" | "local") && matches!(kind.as_str(), "" | "none");
    if !is_bind || !is_local || volume.has("external") {
        return Ok(docker);
    }
    let Some(place) = option("device") else {
        return Ok(docker);
    };
    // Only in exactly this form does compose start a relative path from the project's folder.
    let is_usual = driver == "local" && how == "bind";
    Ok(match is_usual || Path::new(&device).is_absolute() {
        true => Where::Here(place.path_to(&device)),
        false => docker,
    })
}
