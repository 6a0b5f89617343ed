-- At which moment the version of the terms is the one that pays, and whether visitors are sent elsewhere while the cap is used up.
ALTER TABLE offer ADD COLUMN terms_in_force_at text NOT NULL DEFAULT 'conversion';
ALTER TABLE offer ADD COLUMN turns_away_at_cap boolean NOT NULL DEFAULT false;

-- Of a raised cap: the version whose cap counts for the conversion from now on.
ALTER TABLE conversion_change ADD COLUMN terms_id {uuid};
