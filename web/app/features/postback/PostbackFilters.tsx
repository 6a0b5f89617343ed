import { Button, NativeSelect } from '@mantine/core';
import { humanize } from '../../format/words';
import { FilterBar } from '../../ui/FilterBar';
import { FilterMoment } from '../../ui/FilterMoment';
import { FilterText } from '../../ui/FilterText';
import { canBeClickId } from '../click/click-id';
import { POSTBACK_CODES } from './codes';
import {
  POSTBACK_OUTCOMES,
  type PostbackNarrowing,
  RECEIVED_WITHIN,
  type ReceivedWithin,
  TEST_CHOICES,
} from './search';

const WITHIN_LABELS: Record<ReceivedWithin, string> = {
  hour: 'In the last hour',
  day: 'In the last 24 hours',
  week: 'In the last 7 days',
  month: 'In the last 30 days',
  between: 'Between…',
};
const TEST_LABELS = { only: 'Only tests', none: 'Without tests' } as const;

type Props = {
  search: PostbackNarrowing;
  integrations: readonly { id: string; name: string }[];
  filtered: boolean;
  onChange: (change: PostbackNarrowing) => void;
  onClear: () => void;
};

/** What the log is narrowed down to. */
export function PostbackFilters({ search, integrations, filtered, onChange, onClear }: Props) {
  return (
    <FilterBar>
      <NativeSelect
        label="Outcome"
        value={search.outcome ?? ''}
        onChange={(event) =>
          onChange({ outcome: POSTBACK_OUTCOMES.find((each) => each === event.currentTarget.value) })
        }
        data={[
          { value: '', label: 'All' },
          ...POSTBACK_OUTCOMES.map((each) => ({ value: each, label: humanize(each) })),
        ]}
      />
      <FilterText
        label="Code"
        placeholder="unknown_click"
        value={search.code}
        suggestions={POSTBACK_CODES}
        onFilter={(code) => onChange({ code })}
      />
      <NativeSelect
        label="Integration"
        value={search.integrationId ?? ''}
        onChange={(event) => onChange({ integrationId: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: 'All' },
          ...integrations.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <FilterText label="Order id" value={search.txnId} onFilter={(txnId) => onChange({ txnId })} />
      <FilterText
        label="Click id"
        placeholder="clk_…"
        value={search.clickId}
        error={!canBeClickId(search.clickId)}
        onFilter={(clickId) => onChange({ clickId })}
      />
      <ReceivedFilter search={search} onChange={onChange} />
      <NativeSelect
        label="Tests"
        value={search.tests ?? ''}
        onChange={(event) =>
          onChange({ tests: TEST_CHOICES.find((each) => each === event.currentTarget.value) })
        }
        data={[
          { value: '', label: 'Shown' },
          ...TEST_CHOICES.map((each) => ({ value: each, label: TEST_LABELS[each] })),
        ]}
      />
      {filtered && (
        <Button variant="subtle" onClick={onClear}>
          Clear
        </Button>
      )}
    </FilterBar>
  );
}

function ReceivedFilter({ search, onChange }: Pick<Props, 'search' | 'onChange'>) {
  return (
    <>
      <NativeSelect
        label="Received"
        value={search.within ?? ''}
        onChange={(event) =>
          onChange({
            within: RECEIVED_WITHIN.find((each) => each === event.currentTarget.value),
            from: undefined,
            to: undefined,
          })
        }
        data={[
          { value: '', label: 'At any time' },
          ...RECEIVED_WITHIN.map((each) => ({ value: each, label: WITHIN_LABELS[each] })),
        ]}
      />
      {search.within === 'between' && (
        <>
          <FilterMoment label="From" value={search.from} onFilter={(from) => onChange({ from })} />
          <FilterMoment label="Before" value={search.to} onFilter={(to) => onChange({ to })} />
        </>
      )}
    </>
  );
}
