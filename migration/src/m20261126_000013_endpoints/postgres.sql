ALTER TABLE partner_postback ALTER COLUMN status SET DEFAULT 'active';
ALTER TABLE partner_postback ADD FOREIGN KEY (tenant_id, id) REFERENCES endpoint (tenant_id, id);
ALTER TABLE delivery ALTER COLUMN partner_postback_id DROP NOT NULL;
ALTER TABLE delivery ALTER COLUMN conversion_id DROP NOT NULL;

-- A process of the version before, while a deployment rolls on, knows nothing of endpoints.
CREATE FUNCTION endpoint_of_older_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO endpoint (tenant_id, id, kind, status, created_at, updated_at)
        VALUES (NEW.tenant_id, NEW.id, 'partner_postback', NEW.status, NEW.created_at, NEW.updated_at) ON CONFLICT DO NOTHING;
    RETURN NEW;
END $$;
CREATE TRIGGER partner_postback_endpoint BEFORE INSERT ON partner_postback FOR EACH ROW EXECUTE FUNCTION endpoint_of_older_version();
CREATE FUNCTION delivery_of_older_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.endpoint_id := NEW.partner_postback_id;
    NEW.source_key := 'conversion:' || replace(NEW.conversion_id::text, '-', '') || ':made';
    NEW.content := (SELECT json_build_object('status', c.status, 'reason', c.reason, 'amount_micros', c.amount_micros, 'amount_currency',
        c.amount_currency, 'payout_micros', c.payout_micros, 'payout_currency', c.payout_currency)::text
        FROM conversion c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.conversion_id);
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_endpoint BEFORE INSERT OR UPDATE ON delivery FOR EACH ROW WHEN (NEW.endpoint_id IS NULL)
    EXECUTE FUNCTION delivery_of_older_version();
UPDATE delivery SET endpoint_id = NULL;
ALTER TABLE delivery ADD FOREIGN KEY (tenant_id, endpoint_id) REFERENCES endpoint (tenant_id, id);
