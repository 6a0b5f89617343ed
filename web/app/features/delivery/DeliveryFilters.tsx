import { Button, NativeSelect } from '@mantine/core';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { humanize } from '../../format/words';
import { FilterBar } from '../../ui/FilterBar';
import { FilterMoment } from '../../ui/FilterMoment';
import { FilterText } from '../../ui/FilterText';
import { AffiliatePicker } from '../affiliate/AffiliatePicker';
import { hostOf, placeOf } from '../endpoint/standing';
import type { About } from './about';
import {
  CREATED_WITHIN,
  type CreatedWithin,
  DELIVERY_STATUSES,
  type DeliveryNarrowing,
  receiverOf,
} from './search';

const DeliveryReceivers = graphql(`
  query DeliveryReceivers($affiliateId: ID) {
    webhooks(first: 100) {
      nodes {
        id
        url
        description
      }
    }
    partnerPostbacks(first: 100, affiliateId: $affiliateId) {
      nodes {
        id
        urlTemplate
        offer {
          id
          name
        }
        affiliate {
          id
          name
        }
      }
    }
    webhookEventTypes {
      name
    }
  }
`);

const WITHIN_LABELS: Record<CreatedWithin, string> = {
  hour: 'In the last hour',
  day: 'In the last 24 hours',
  week: 'In the last 7 days',
  month: 'In the last 30 days',
  between: 'Between…',
};

type Props = {
  search: DeliveryNarrowing;
  filtered: boolean;
  /** What came of the conversion that is looked for. */
  about: About;
  onChange: (change: DeliveryNarrowing) => void;
  onClear: () => void;
};

/** What the log of deliveries is narrowed down to. */
export function DeliveryFilters({ search, filtered, about, onChange, onClear }: Props) {
  const receivers = useApiQuery(
    DeliveryReceivers,
    { affiliateId: search.affiliateId ?? null },
    { keepPrevious: true },
  );
  const receiver = search.partnerPostbackId ?? search.webhookId ?? '';
  return (
    <FilterBar>
      <NativeSelect
        label="Status"
        value={search.status ?? ''}
        onChange={(event) =>
          onChange({ status: DELIVERY_STATUSES.find((each) => each === event.currentTarget.value) })
        }
        data={[
          { value: '', label: 'All' },
          ...DELIVERY_STATUSES.map((each) => ({ value: each, label: humanize(each) })),
        ]}
      />
      <AffiliatePicker
        label="Affiliate"
        placeholder="All"
        clearable
        w={176}
        value={search.affiliateId ?? null}
        onChange={(affiliateId) =>
          onChange({
            affiliateId: affiliateId ?? undefined,
            partnerPostbackId: undefined,
            webhookId: undefined,
          })
        }
      />
      <NativeSelect
        label="Receiver"
        w={208}
        value={receiver}
        onChange={(event) => onChange(receiverOf(event.currentTarget.value))}
        data={receiverChoices(receivers.data, receiver)}
      />
      <FilterText
        label="Topic"
        placeholder="conversion"
        value={search.topic}
        suggestions={topics(receivers.data)}
        onFilter={(topic) => onChange({ topic })}
      />
      <FilterText
        label="Conversion"
        placeholder="Its id or order id"
        value={search.conversionId}
        suggestions={about.choices}
        error={about.problem !== null}
        onFilter={(conversionId) => onChange({ conversionId })}
      />
      <NativeSelect
        label={search.status === 'FAILED' ? 'Failed' : 'Happened'}
        value={search.within ?? ''}
        onChange={(event) =>
          onChange({
            within: CREATED_WITHIN.find((each) => each === event.currentTarget.value),
            since: undefined,
            until: undefined,
          })
        }
        data={[
          { value: '', label: 'At any time' },
          ...CREATED_WITHIN.map((each) => ({ value: each, label: WITHIN_LABELS[each] })),
        ]}
      />
      {search.within === 'between' && (
        <>
          <FilterMoment label="From" value={search.since} onFilter={(since) => onChange({ since })} />
          <FilterMoment label="Before" value={search.until} onFilter={(until) => onChange({ until })} />
        </>
      )}
      {filtered && (
        <Button variant="subtle" onClick={onClear}>
          Clear
        </Button>
      )}
    </FilterBar>
  );
}

/** Partners are told of conversions, and webhooks of what they ask for. */
function topics(receivers: ResultOf<typeof DeliveryReceivers> | undefined): string[] {
  return ['conversion', ...(receivers?.webhookEventTypes.map(({ name }) => name) ?? [])];
}

function receiverChoices(receivers: ResultOf<typeof DeliveryReceivers> | undefined, chosen: string) {
  const partners = (receivers?.partnerPostbacks.nodes ?? []).map(({ id, urlTemplate, offer, affiliate }) => ({
    value: id,
    label: `${affiliate.name}: ${placeOf(urlTemplate)}, ${offer?.name ?? 'all offers'}`,
  }));
  const webhooks = (receivers?.webhooks.nodes ?? []).map(({ id, url, description }) => ({
    value: id,
    label: description || hostOf(url),
  }));
  const known = [...partners, ...webhooks].some(({ value }) => value === chosen);
  return [
    { value: '', label: 'All' },
    // What an address asks for is shown, also when the list has no room for it.
    ...(chosen && !known ? [{ value: chosen, label: chosen }] : []),
    ...(partners.length > 0 ? [{ group: 'Partner postbacks', items: partners }] : []),
    ...(webhooks.length > 0 ? [{ group: 'Webhooks', items: webhooks }] : []),
  ];
}
