import { Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../api/browser';
import { graphql } from '../../api/graphql';
import { formatCount } from '../../format/number';
import { plural } from '../../format/words';
import { FilterMoment } from '../../ui/FilterMoment';
import { CountedRun } from '../delivery/CountedRun';
import { ago } from '../delivery/search';

const Backfill = graphql(`
  mutation BackfillPartnerPostback($input: BackfillPartnerPostbackInput!) {
    backfillPartnerPostback(input: $input) {
      matching
      created
      remaining
      userErrors {
        field
        message
        code
      }
    }
  }
`);

const MINUTE_MS = 60_000;
const MONTH_MS = 30 * 24 * 60 * MINUTE_MS;

type Props = { opened: boolean; onClose: () => void; id: string };

/** Tells of conversions from before the postback was there. */
export function BackfillDialog({ opened, onClose, id }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Tell of earlier conversions"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <BackfillForm id={id} onClose={onClose} />
    </Modal>
  );
}

function BackfillForm({ id, onClose }: Omit<Props, 'opened'>) {
  const [from, setFrom] = useState<string | undefined>(() => ago(MONTH_MS, Date.now()));
  // The minute that has begun belongs to it.
  const [to, setTo] = useState<string | undefined>(() => ago(-MINUTE_MS, Date.now()));
  const range = from && to ? { from, to } : null;
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        Sends what this postback would have told of the conversions of these days. What it was told of already
        is left out.
      </Text>
      <FilterMoment label="From" value={from} onFilter={setFrom} />
      <FilterMoment label="Before" value={to} onFilter={setTo} />
      <CountedRun
        wanted={range && JSON.stringify({ id, ...range })}
        run={async (how) => {
          const { backfillPartnerPostback: payload } = await client.request(Backfill, {
            input: { id, from: range?.from ?? '', to: range?.to ?? '', ...how },
          });
          return { ...payload, done: payload.created };
        }}
        matchingWords={(matching) =>
          matching === 0
            ? 'There is no conversion in these days that it was not told of.'
            : `It was not told of ${conversions(matching)}.`
        }
        doneWords={(done, remaining) =>
          remaining === 0
            ? `It is told of ${conversions(done)}`
            : `It is told of ${conversions(done)}, ${formatCount(remaining)} ${remaining === 1 ? 'is' : 'are'} left.`
        }
        submit="Tell of them"
        goesOn
        onClose={onClose}
      />
    </Stack>
  );
}

function conversions(count: number): string {
  return plural(count, 'conversion');
}
