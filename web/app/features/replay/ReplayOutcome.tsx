import { Stack, Table } from '@mantine/core';
import type { ResultOf } from '../../api/graphql';
import { formatChange, sums } from '../../format/money';
import { formatCount } from '../../format/number';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import { type Tile, Tiles } from '../../ui/Tiles';
import { Facts } from '../../ui/values';
import type { Replay_replay } from './operations';
import { requests, unfitWords } from './words';

export type Replay = ResultOf<typeof Replay_replay>;

type Props = { replay: Replay; done: boolean };

/** What comes, or came, of it in numbers. */
export function ReplayNumbers({ replay, done }: Props) {
  return <Tiles label={done ? 'What was done' : 'What would come of it'} tiles={tiles(replay, done)} />;
}

function tiles(replay: Replay, done: boolean): Tile[] {
  const { lookedAt, counted, corrected, withdrawn, takenBack, reworded } = replay;
  return [
    { term: 'Looked at', value: formatCount(lookedAt) },
    { term: done ? 'Count now' : 'Would count now', value: formatCount(counted) },
    { term: done ? 'Corrected' : 'Would be corrected', value: formatCount(corrected) },
    {
      term: 'Would be refused',
      value: formatCount(withdrawn),
      note: fate(withdrawn, takenBack),
    },
    { term: 'Refused otherwise', value: formatCount(reworded) },
  ];
}

function fate(withdrawn: number, takenBack: number): string | undefined {
  if (withdrawn === 0) return undefined;
  if (takenBack === 0) return 'kept';
  const kept = withdrawn - takenBack;
  return kept === 0 ? 'taken back' : `${formatCount(takenBack)} taken back, ${formatCount(kept)} kept`;
}

/** What affiliates are owed more or less, with a total for each currency. */
export function ReplayMoney({ money }: Pick<Replay, 'money'>) {
  if (money.length === 0) return null;
  const totals = sums(money.map(({ amount }) => amount));
  return (
    <Section
      title="Money"
      description="What each affiliate is owed more (+) or less (-): the difference to what is booked for these sales."
      flush
    >
      <DataTable
        label="Money"
        columns={['Affiliate', { label: 'Difference', numeric: true }]}
        minWidth={320}
        foot={totals.map((total) => (
          <Table.Tr key={total.currency}>
            <Table.Th scope="row">{totals.length > 1 ? `Total in ${total.currency}` : 'Total'}</Table.Th>
            <Table.Td ta="right" className="wp-number">
              {formatChange(total)}
            </Table.Td>
          </Table.Tr>
        ))}
      >
        {money.map(({ affiliate, amount }) => (
          <Table.Tr key={`${affiliate.id} ${amount.currency}`}>
            <Table.Td className="wp-break">
              <TextLink to="/affiliates/$affiliateId" params={{ affiliateId: affiliate.id }}>
                {affiliate.name}
              </TextLink>
            </Table.Td>
            <Table.Td ta="right" className="wp-number">
              {formatChange(amount)}
            </Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
    </Section>
  );
}

/** Those that cannot be taken in again, by reason, with what to do about each. */
export function UnfitRequests({ unfit }: Pick<Replay, 'unfit'>) {
  if (unfit.length === 0) return null;
  return (
    <Section title="Cannot be taken in again">
      <Stack gap="sm">
        <Facts
          facts={unfit.map(({ reason, count }) => {
            const { title, advice } = unfitWords(reason);
            return { term: title, value: `${requests(count)}. ${advice}` };
          })}
        />
      </Stack>
    </Section>
  );
}
