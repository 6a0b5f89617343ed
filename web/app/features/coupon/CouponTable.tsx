import { Table } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { Copy } from '../../ui/CopyField';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Mono, Timestamp } from '../../ui/values';
import { CouponStatusButton, CouponStatusButton_coupon } from './CouponStatusButton';
import classes from './CouponTable.module.css';

export const CouponTable_coupon = graphql(
  `
    fragment CouponTable_coupon on Coupon {
      id
      code
      status
      createdAt
      offer {
        id
        name
      }
      affiliate {
        id
        name
      }
      ...CouponStatusButton_coupon
    }
  `,
  [CouponStatusButton_coupon],
);

type Props = {
  coupons: readonly FragmentOf<typeof CouponTable_coupon>[];
  /** The end that the page is about, and that need not be named on every row. */
  of?: 'offer' | 'affiliate';
};

export function CouponTable({ coupons, of }: Props) {
  const columns = [
    'Code',
    of !== 'offer' && 'Offer',
    of !== 'affiliate' && 'Affiliate',
    'Status',
    'Created',
    'Change',
  ];
  return (
    <DataTable label="Coupons" columns={columns.filter((column) => column !== false)}>
      {readFragment(CouponTable_coupon, coupons).map((coupon) => (
        <Table.Tr key={coupon.id}>
          <Table.Td maw={280}>
            <span className={classes.code}>
              <Mono>{coupon.code}</Mono>
              <Copy value={coupon.code} what={`code ${coupon.code}`} />
            </span>
          </Table.Td>
          {of !== 'offer' && (
            <Table.Td className="wp-break">
              <TextLink to="/offers/$offerId" params={{ offerId: coupon.offer.id }}>
                {coupon.offer.name}
              </TextLink>
            </Table.Td>
          )}
          {of !== 'affiliate' && (
            <Table.Td className="wp-break">
              <TextLink to="/affiliates/$affiliateId" params={{ affiliateId: coupon.affiliate.id }}>
                {coupon.affiliate.name}
              </TextLink>
            </Table.Td>
          )}
          <Table.Td>
            <StatusBadge status={coupon.status} />
          </Table.Td>
          <Table.Td>
            <Timestamp value={coupon.createdAt} relative />
          </Table.Td>
          <Table.Td>
            <CouponStatusButton coupon={coupon} />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
