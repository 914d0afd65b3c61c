//! What families of the demo ask for, and the services they find.

use super::seed::{PRIMARY_SCHOOL, Speaker};
use crate::app::App;
use crate::error::Result;
use crate::help::{self, directory};
use crate::session::Viewer;
use anyhow::Context;
use caunoi_wire::help::{HelpChild, HelpKind, NewHelpRequest, ServiceText};
use caunoi_wire::id::*;
use caunoi_wire::time::HOUR;

// exempt: what families and their helpers say is data of the demo
const BOOKS: &str =
    "Năm nay nhà mất mùa, cháu chưa có đủ sách. Trường có tủ sách cho mượn không ạ?";
const ANSWER: &str = "Trường có tủ sách dùng chung. Sáng thứ Hai chị ghé phòng thư viện, cháu mượn được cả năm, không mất tiền.";
const GLASSES: &str = "Cháu nhìn bảng không rõ, nhà chưa biết đi khám mắt ở đâu.";
/// Kind, name, telephone, address, opening hours; the numbers are invented.
const COMMUNE: [(HelpKind, [&str; 4]); 3] = [
    (
        HelpKind::Health,
        [
            "Trạm y tế xã Suối Sỏi",
            "0212 0000 115",
            "Bản Trung, cạnh ủy ban",
            "Cả ngày đêm",
        ],
    ),
    (
        HelpKind::Food,
        [
            "Quỹ Vì trẻ em xã",
            "0212 0000 222",
            "Ủy ban xã, tầng 1",
            "Thứ Hai–Sáu 7:30–17:00",
        ],
    ),
    (
        HelpKind::Other,
        [
            "Hội Phụ nữ xã",
            "0212 0000 333",
            "Nhà văn hóa xã",
            "Thứ Hai–Bảy 8:00–17:00",
        ],
    ),
];
const SCHOOL: [(HelpKind, [&str; 4]); 1] = [(
    HelpKind::SchoolFees,
    [
        "Tủ sách dùng chung",
        "",
        "Thư viện trường",
        "Giờ ra chơi, thứ Hai–Sáu",
    ],
)];

/// The directories, and a request of two weeks ago that was answered.
pub async fn before(
    app: &App,
    school: &Speaker,
    commune: &Speaker,
    parent: PersonId,
) -> Result<()> {
    let all = COMMUNE.map(|service| (commune, service));
    let all = all
        .into_iter()
        .chain(SCHOOL.map(|service| (school, service)));
    for (keeper, (kind, lines)) in all {
        let [name, phone, address, hours] = lines.map(str::to_owned);
        let service = ServiceText {
            kind,
            name,
            phone,
            address,
            hours,
        };
        directory::add(app, &keeper.viewer(app), keeper.organisation, &service).await?;
    }
    let asked = ask(app, parent, HelpKind::SchoolFees, BOOKS).await?;
    app.clock.advance(HOUR);
    let helper = school.viewer(app);
    help::take(app, &helper, asked).await?;
    help::answer(app, &helper, asked, ANSWER).await?;
    Ok(())
}

/// One that waits.
pub async fn now(app: &App, parent: PersonId) -> Result<()> {
    ask(app, parent, HelpKind::Health, GLASSES).await?;
    Ok(())
}

async fn ask(app: &App, parent: PersonId, kind: HelpKind, text: &str) -> Result<HelpRequestId> {
    let family = Viewer::on_behalf_of(parent, app.clock.now());
    let mine = help::mine(app, &family).await?;
    // Brothers and sisters may go elsewhere.
    let is_here = |c: &&HelpChild| {
        let mut readers = c.destinations.iter();
        readers.any(|to| to.organisation_name == PRIMARY_SCHOOL)
    };
    let child = mine.children.iter().find(is_here);
    let child = child.context("the parent has a child at the primary school")?;
    let new = NewHelpRequest {
        kind,
        child_id: child.id,
        text: text.to_owned(),
    };
    help::ask(app, &family, &new).await
}
