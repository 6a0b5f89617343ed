//! An integration's settings as input, and those that are lists or pairs as output.

use async_graphql::{ID, InputObject, MaybeUndefined, SimpleObject};
use waypost_domain::integration::{Bounds, Form, Word};
use waypost_domain::money::{self, Micros};
use waypost_domain::postback::mapping::Places;
use waypost_domain::{Error, Result};
use waypost_entity::offer;

use super::choices::{AmountUnit, AnswerStyle, AttributionOrder, PostbackField, PostbackSignature, StatusMeaning};
use crate::graphql::caller::id;
use crate::graphql::edit::edit;
use crate::graphql::scalars::{Currency, Decimal};
use crate::graphql::status::DedupeBy;

/// Where one field of a report is looked for.
#[derive(SimpleObject)]
pub(crate) struct FieldPlaces {
    /// The field.
    field: PostbackField,
    /// Parameter names such as "order_id", or JSON Pointers such as "/data/order/id". Two of them in one request are a
    /// repetition. Empty when the field is not read, or when the preset's sender has a document of its own for it.
    #[graphql(name = "from")]
    places: Vec<String>,
    /// Whether the integration says so itself, and not its preset.
    is_own: bool,
}

impl From<Places> for FieldPlaces {
    fn from(places: Places) -> Self {
        Self {
            field: places.field.into(),
            places: places.from,
            is_own: places.is_own,
        }
    }
}

/// A sender's word for a status.
#[derive(SimpleObject)]
pub(crate) struct StatusWord {
    /// The word, in lower case, for instance "paid".
    word: String,
    /// What it means.
    meaning: StatusMeaning,
    /// Whether the integration says so itself, and not its preset.
    is_own: bool,
}

impl From<Word> for StatusWord {
    fn from(word: Word) -> Self {
        Self {
            word: word.word,
            meaning: word.meaning.into(),
            is_own: word.is_own,
        }
    }
}

/// What a sender may set the payout of a conversion to.
#[derive(SimpleObject)]
pub(crate) struct PayoutBounds {
    /// At least, in the currency of the payout, for instance "0".
    lowest: Decimal,
    /// At most, for instance "50".
    highest: Decimal,
}

impl PayoutBounds {
    /// Both bounds or nothing.
    pub(super) fn of(lowest: Option<Micros>, highest: Option<Micros>) -> Option<Self> {
        let shown = |micros| Decimal(money::plain_decimal(micros));
        Some(Self {
            lowest: shown(lowest?),
            highest: shown(highest?),
        })
    }
}

/// Where one field of a report is to be looked for.
#[derive(InputObject)]
pub(crate) struct FieldPlacesInput {
    /// The field.
    field: PostbackField,
    /// At most 5 parameter names such as "order_id", or JSON Pointers such as "/data/order/id"; none for a field that is not to be
    /// read.
    from: Vec<String>,
}

/// What a sender's word for a status is to mean.
#[derive(InputObject)]
pub(crate) struct StatusWordInput {
    /// The word, for instance "paid"; upper and lower case are the same.
    word: String,
    /// What it means.
    meaning: StatusMeaning,
}

/// What a sender may set the payout of a conversion to.
#[derive(InputObject)]
pub(crate) struct PayoutBoundsInput {
    /// At least, in the currency of the payout, for instance "0".
    lowest: Decimal,
    /// At most, for instance "50".
    highest: Decimal,
}

/// The settings of an integration. What is left out stays as it is; in a new integration it takes its default.
#[derive(InputObject)]
pub(crate) struct IntegrationSettingsInput {
    /// The one offer it reports for; any offer of the program when null, the default.
    offer_id: MaybeUndefined<ID>,
    /// Whose names, units and words apply, one of integrationPresets; "generic" by default. Another preset brings its own
    /// mapping, status mapping, amount unit, signature and style of answer.
    preset: Option<String>,
    /// Where those fields stand that stand elsewhere than the preset says. The list replaces the one before; null for the preset's
    /// places alone, the default.
    mapping: MaybeUndefined<Vec<FieldPlacesInput>>,
    /// How reports prove who sent them; the preset's by default.
    signature: Option<PostbackSignature>,
    /// At most 200 addresses and networks that may report, for instance "203.0.113.7" or "2001:db8::/32"; any when empty, the
    /// default.
    allowed_addresses: Option<Vec<String>>,
    /// What amounts count; the preset's by default.
    amount_unit: Option<AmountUnit>,
    /// What makes two reports the same conversion, sales by a coupon alone included; TXN by default.
    dedupe_by: Option<DedupeBy>,
    /// Whether a report without a transaction id is refused; false by default.
    txn_id_required: Option<bool>,
    /// The event of reports that name none; "sale" by default.
    default_event: Option<String>,
    /// The currency of reports that name none; the offer's when null, the default.
    default_currency: MaybeUndefined<Currency>,
    /// What the sender may set the payout to; nothing when null, the default.
    payout_override: MaybeUndefined<PayoutBoundsInput>,
    /// What those words mean that mean something else than the preset says. The list replaces the one before; null for the preset's
    /// words alone, the default.
    status_mapping: MaybeUndefined<Vec<StatusWordInput>>,
    /// How many hours a report is kept whose click or sale is not known yet: 0, which refuses it at once, to 720; 24 by default.
    park_hours: Option<i32>,
    /// Who is credited when a report names a click and a coupon of different affiliates; CLICK_FIRST by default.
    attribution_order: Option<AttributionOrder>,
    /// How reports are answered; the preset's style by default.
    answer_style: Option<AnswerStyle>,
    /// What every good answer consists of, as plain text, for instance "OK"; our JSON when null, the default.
    answer_body: MaybeUndefined<String>,
    /// Whether everything that it reports is a test: never in balances, caps or reports; false by default.
    is_sandbox: Option<bool>,
}

impl IntegrationSettingsInput {
    /// What the verbs take.
    pub(super) fn form(self, name: Option<String>) -> Result<Form> {
        Ok(Form {
            name,
            offer: edit(self.offer_id, |offer| id::<offer::Entity>(&offer))?,
            preset: self.preset,
            mapping: edit(self.mapping, |places| {
                Ok(places
                    .into_iter()
                    .map(|place| (place.field.into(), place.from))
                    .collect())
            })?,
            signature: self.signature.map(Into::into),
            allowed_addresses: self.allowed_addresses,
            amount_unit: self.amount_unit.map(Into::into),
            dedupe_by: self.dedupe_by.map(Into::into),
            txn_id_required: self.txn_id_required,
            default_event: self.default_event,
            default_currency: edit(self.default_currency, |code| Ok(code.0))?,
            payout_override: edit(self.payout_override, bounds)?,
            status_mapping: edit(self.status_mapping, |words| {
                Ok(words.into_iter().map(|word| (word.word, word.meaning.into())).collect())
            })?,
            park_hours: self.park_hours,
            attribution_order: self.attribution_order.map(Into::into),
            answer_style: self.answer_style.map(Into::into),
            answer_body: edit(self.answer_body, Ok)?,
            is_sandbox: self.is_sandbox,
        })
    }
}

fn bounds(given: PayoutBoundsInput) -> Result<Bounds> {
    let micros = |decimal: &Decimal| -> Result<Micros> {
        let (sign, unsigned) = match decimal.0.strip_prefix('-') {
            Some(unsigned) => (-1, unsigned),
            None => (1, decimal.0.as_str()),
        };
        let refused = |error: money::AmountError| Error::invalid("payoutOverride", "MALFORMED", error.to_string());
        Ok(sign * money::parse_amount(unsigned).map_err(refused)?)
    };
    Ok(Bounds {
        lowest: micros(&given.lowest)?,
        highest: micros(&given.highest)?,
    })
}
