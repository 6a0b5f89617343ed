import { Table } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Mono, Timestamp } from '../../ui/values';

export const OfferTable_offer = graphql(`
  fragment OfferTable_offer on Offer {
    id
    name
    status
    destinationUrl
    currency
    createdAt
  }
`);

type Props = { offers: readonly FragmentOf<typeof OfferTable_offer>[] };

export function OfferTable({ offers }: Props) {
  return (
    <DataTable label="Offers" columns={['Offer', 'Status', 'Destination', 'Currency', 'Created']}>
      {readFragment(OfferTable_offer, offers).map((offer) => (
        <Table.Tr key={offer.id}>
          <Table.Td fw={550} className="wp-break">
            <TextLink to="/offers/$offerId" params={{ offerId: offer.id }}>
              {offer.name}
            </TextLink>
          </Table.Td>
          <Table.Td>
            <StatusBadge status={offer.status} />
          </Table.Td>
          <Table.Td maw={340}>
            <Mono>{offer.destinationUrl}</Mono>
          </Table.Td>
          <Table.Td>{offer.currency}</Table.Td>
          <Table.Td>
            <Timestamp value={offer.createdAt} relative />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
