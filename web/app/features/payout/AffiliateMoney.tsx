import { Button, Group, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { humanize } from '../../format/words';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import { Facts, Money, Timestamp } from '../../ui/values';
import { AddEntry } from './AddEntry';
import { SetPayee } from './SetPayee';
import { StatementDialog } from './StatementDialog';
import { destination } from './words';

export const AffiliateMoney_affiliate = graphql(`
  fragment AffiliateMoney_affiliate on Affiliate {
    id
    name
    payee {
      currency
      method
      email
      account
    }
    ledgerEntries(last: 10) {
      nodes {
        id
        kind
        reason
        createdAt
        amount {
          amount
          currency
        }
        payoutLine {
          id
          run {
            id
          }
        }
      }
      pageInfo {
        hasPreviousPage
      }
    }
  }
`);

type Props = { affiliate: FragmentOf<typeof AffiliateMoney_affiliate> };

/** How an affiliate is paid, and what moved their balance last. */
export function AffiliateMoney({ affiliate }: Props) {
  const { id, payee, ledgerEntries } = readFragment(AffiliateMoney_affiliate, affiliate);
  const [payeeOpen, changePayee] = useDisclosure(false);
  const [addOpen, add] = useDisclosure(false);
  const [statementOpen, statement] = useDisclosure(false);
  const where = destination(payee ?? { method: null, email: null, account: null });
  return (
    <>
      <Section
        title="Payment"
        actions={
          <Button size="xs" variant="default" onClick={changePayee.open}>
            Change payment
          </Button>
        }
      >
        <Facts
          facts={[
            { term: 'Paid to', value: where },
            { term: 'Paid in', value: payee?.currency ?? 'What was earned' },
          ]}
        />
      </Section>
      <Section
        title="Ledger"
        description="What moved the balance, the newest first."
        actions={
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={statement.open}>
              Statement
            </Button>
            <Button size="xs" variant="default" onClick={add.open}>
              Add to the balance
            </Button>
          </Group>
        }
        flush
      >
        <Entries entries={ledgerEntries.nodes} more={ledgerEntries.pageInfo.hasPreviousPage} />
      </Section>
      <SetPayee
        opened={payeeOpen}
        onClose={changePayee.close}
        affiliateId={id}
        currency={payee?.currency ?? ''}
      />
      <AddEntry opened={addOpen} onClose={add.close} affiliateId={id} />
      <StatementDialog opened={statementOpen} onClose={statement.close} affiliateId={id} />
    </>
  );
}

type Entry = {
  id: string;
  kind: string;
  reason: string;
  createdAt: string;
  amount: { amount: string; currency: string };
  payoutLine: { run: { id: string } } | null;
};

function Entries({ entries, more }: { entries: readonly Entry[]; more: boolean }) {
  if (entries.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="md">
        Nothing was earned or paid yet.
      </Text>
    );
  }
  return (
    <>
      <DataTable label="Ledger" columns={['When', 'What', 'Why', { label: 'Amount', numeric: true }]}>
        {[...entries].reverse().map((entry) => (
          <Table.Tr key={entry.id}>
            <Table.Td>
              <Timestamp value={entry.createdAt} />
            </Table.Td>
            <Table.Td>{humanize(entry.kind)}</Table.Td>
            <Table.Td className="wp-break">
              {entry.payoutLine ? (
                <TextLink to="/payouts/$runId" params={{ runId: entry.payoutLine.run.id }}>
                  {entry.reason}
                </TextLink>
              ) : (
                entry.reason
              )}
            </Table.Td>
            <Table.Td ta="right">
              <Money value={entry.amount} />
            </Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
      {more && (
        <Text size="sm" c="dimmed" p="md">
          There is more: a statement has it all.
        </Text>
      )}
    </>
  );
}
