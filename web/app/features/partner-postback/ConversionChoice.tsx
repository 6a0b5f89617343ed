import { NativeSelect } from '@mantine/core';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { formatDateTime } from '../../format/date';
import { humanize } from '../../format/words';

const ConversionChoices = graphql(`
  query PartnerPostbackConversions($affiliateId: ID!) {
    conversions(first: 20, filter: { affiliateId: $affiliateId }) {
      nodes {
        id
        event
        txnId
        status
        convertedAt
      }
    }
  }
`);

type Props = {
  affiliateId: string;
  value: string | null;
  onChange: (conversionId: string | null) => void;
};

/** Whose values macros are filled in with: a sample’s, or those of one of the affiliate’s latest conversions. */
export function ConversionChoice({ affiliateId, value, onChange }: Props) {
  const choices = useApiQuery(ConversionChoices, { affiliateId });
  return (
    <NativeSelect
      label="Filled in with"
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || null)}
      data={[
        { value: '', label: 'Sample values' },
        ...(choices.data?.conversions.nodes ?? []).map(({ id, event, txnId, status, convertedAt }) => ({
          value: id,
          label: `${humanize(event)} ${txnId ?? id}, ${status.toLowerCase()}, ${formatDateTime(convertedAt)}`,
        })),
      ]}
    />
  );
}
