-- For how long conversions are on hold, and whether somebody has to approve them. Both are noted in each conversion when it is made.
ALTER TABLE offer ADD COLUMN hold_days integer NOT NULL DEFAULT 0;
ALTER TABLE offer ADD COLUMN needs_review boolean NOT NULL DEFAULT false;
ALTER TABLE conversion ADD COLUMN hold_until {time};
ALTER TABLE conversion ADD COLUMN needs_review boolean NOT NULL DEFAULT false;

-- What a reviewer said of a conversion; the reason is the change's word.
ALTER TABLE conversion_change ADD COLUMN review text;

-- Where a conversion stands by all that was said of it, as its settlement notes it.
ALTER TABLE conversion ADD COLUMN on_hold boolean NOT NULL DEFAULT false;
ALTER TABLE conversion ADD COLUMN awaits_review boolean NOT NULL DEFAULT false;
ALTER TABLE conversion ADD COLUMN review text;
ALTER TABLE conversion ADD COLUMN review_reason text;
CREATE INDEX conversion_on_hold ON conversion (hold_until) WHERE on_hold;
CREATE INDEX conversion_on_hold_of_tenant ON conversion (tenant_id, id) WHERE on_hold;
CREATE INDEX conversion_awaits_review ON conversion (tenant_id, id) WHERE awaits_review;
