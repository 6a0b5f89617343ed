-- The header that says what a webhook is about: without it a stored request cannot be read again.
ALTER TABLE postback ADD COLUMN topic text;

-- A stored request that was taken in again is a record of its own, and there is at most one of each. Records are never deleted, so
-- what it names stays there without a reference.
ALTER TABLE postback ADD COLUMN replay_of {uuid};
CREATE UNIQUE INDEX postback_replay_of ON postback (tenant_id, replay_of) WHERE replay_of IS NOT NULL;

-- Whether conversions of clicks by known bots are refused.
ALTER TABLE offer ADD COLUMN refuses_bot_clicks boolean NOT NULL DEFAULT false;

-- What is read otherwise of a conversion's report, with what it was before.
ALTER TABLE conversion_change ADD COLUMN corrected {json};
