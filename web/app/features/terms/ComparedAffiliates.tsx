import { Table, Text } from '@mantine/core';
import { formatChange } from '../../format/money';
import { formatCount } from '../../format/number';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { Section } from '../../ui/Section';
import { Money } from '../../ui/values';
import type { Compared } from './comparison';

/** A program can have thousands, of which those with the largest differences are looked at. */
const MOST_SHOWN = 100;

const NUMBERS = ['Conversions', 'Paid', 'Would be', 'Difference'];

/** Who would have been paid more or less. */
export function ComparedAffiliates({ affiliates }: Pick<Compared, 'affiliates'>) {
  const shown = affiliates.slice(0, MOST_SHOWN);
  return (
    <Section title="By affiliate" description="The largest difference first." flush>
      <DataTable
        label="Compared by affiliate"
        columns={['Affiliate', ...NUMBERS.map((label) => ({ label, numeric: true }))]}
        minWidth={560}
      >
        {shown.map(({ affiliate, payouts }) => (
          <Table.Tr key={affiliate.id}>
            <Table.Td className="wp-break">
              <TextLink to="/affiliates/$affiliateId" params={{ affiliateId: affiliate.id }}>
                {affiliate.name}
              </TextLink>
            </Table.Td>
            <Table.Td ta="right" className="wp-number">
              {formatCount(payouts.conversions)}
            </Table.Td>
            <Table.Td ta="right">
              <Money value={payouts.paid} />
            </Table.Td>
            <Table.Td ta="right">
              <Money value={payouts.wouldBe} />
            </Table.Td>
            <Table.Td ta="right" className="wp-number">
              {formatChange(payouts.difference)}
            </Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
      {affiliates.length > shown.length && (
        <Text size="sm" c="dimmed" px="1.25rem" py="sm">
          The first {shown.length} of {formatCount(affiliates.length)} affiliates.
        </Text>
      )}
    </Section>
  );
}
