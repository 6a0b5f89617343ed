import { Table, Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { Copy } from '../../ui/CopyField';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { Mono, Timestamp } from '../../ui/values';
import classes from './TrackingLinkTable.module.css';

export const TrackingLinkTable_link = graphql(`
  fragment TrackingLinkTable_link on TrackingLink {
    id
    name
    code
    url
    createdAt
    offer {
      id
      name
    }
    affiliate {
      id
      name
    }
  }
`);

type Props = {
  links: readonly FragmentOf<typeof TrackingLinkTable_link>[];
  /** The other end of the link; this end is the page. */
  show: 'offer' | 'affiliate';
};

export function TrackingLinkTable({ links, show }: Props) {
  return (
    <DataTable label="Tracking links" columns={[show === 'offer' ? 'Offer' : 'Affiliate', 'Link', 'Created']}>
      {readFragment(TrackingLinkTable_link, links).map((link) => (
        <Table.Tr key={link.id}>
          <Table.Td fw={550} className="wp-break">
            {show === 'offer' ? (
              <TextLink to="/offers/$offerId" params={{ offerId: link.offer.id }}>
                {link.offer.name}
              </TextLink>
            ) : (
              <TextLink to="/affiliates/$affiliateId" params={{ affiliateId: link.affiliate.id }}>
                {link.affiliate.name}
              </TextLink>
            )}
            {link.name && (
              <Text size="xs" c="dimmed">
                {link.name}
              </Text>
            )}
          </Table.Td>
          <Table.Td>
            <span className={classes.url}>
              <Mono>{link.url}</Mono>
              <Copy value={link.url} what={`link ${link.name ?? link.code}`} />
            </span>
          </Table.Td>
          <Table.Td>
            <Timestamp value={link.createdAt} relative />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
