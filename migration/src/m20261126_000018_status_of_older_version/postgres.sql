-- A process of the version before pauses and opens by a column that newer ones neither read nor write. Said again it counts again: what
-- stands in the column may be older than what a newer process has said since.
CREATE FUNCTION endpoint_status_of_older_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.status = 'active' THEN
        UPDATE endpoint SET status = 'active', paused_because = NULL, failures_in_row = 0, probes_in_row = 0, rests_until = NULL,
            updated_at = NEW.updated_at
            WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
    ELSE
        UPDATE endpoint SET status = NEW.status, paused_because = 'asked', updated_at = NEW.updated_at
            WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER partner_postback_status AFTER UPDATE OF status ON partner_postback FOR EACH ROW
    EXECUTE FUNCTION endpoint_status_of_older_version();
