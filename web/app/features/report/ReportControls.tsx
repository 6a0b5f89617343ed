import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { FilterBar } from '../../ui/FilterBar';
import { OfferPicker } from '../offer/OfferPicker';
import classes from './ReportControls.module.css';
import { type DayRange, lastDays, RANGE_PRESETS } from './range';
import { REPORT_GROUPS, type ReportGroup } from './search';

type Change = Partial<DayRange> & { by?: ReportGroup; offerId?: string | undefined };

type Props = {
  range: DayRange;
  group: ReportGroup;
  offerId: string | undefined;
  timeZone: string;
  onChange: (change: Change) => void;
};

const GROUP_LABELS: Record<ReportGroup, string> = {
  day: 'Day',
  offer: 'Offer',
  'offer-day': 'Offer and day',
};

export function ReportControls({ range, group, offerId, timeZone, onChange }: Props) {
  return (
    <div>
      <FilterBar>
        <TextInput
          type="date"
          label="From"
          value={range.from}
          max={range.to}
          onChange={(event) =>
            event.currentTarget.value && onChange({ from: event.currentTarget.value, to: range.to })
          }
        />
        <TextInput
          type="date"
          label="To"
          value={range.to}
          min={range.from}
          onChange={(event) =>
            event.currentTarget.value && onChange({ from: range.from, to: event.currentTarget.value })
          }
        />
        <fieldset className={classes.presets}>
          <legend className="wp-visually-hidden">Quick ranges</legend>
          <Group gap={6}>
            {RANGE_PRESETS.map(({ days, label }) => {
              const preset = lastDays(days, timeZone, Date.now());
              const chosen = preset.from === range.from && preset.to === range.to;
              return (
                <Button
                  key={days}
                  variant={chosen ? 'light' : 'default'}
                  aria-pressed={chosen}
                  px="sm"
                  onClick={() => onChange(preset)}
                >
                  {label}
                </Button>
              );
            })}
          </Group>
        </fieldset>
        <OfferPicker
          label="Offer"
          placeholder="All offers"
          clearable
          w={190}
          value={offerId ?? null}
          onChange={(chosen) => onChange({ offerId: chosen ?? undefined })}
        />
        <NativeSelect
          label="Rows by"
          value={group}
          data={REPORT_GROUPS.map((each) => ({ value: each, label: GROUP_LABELS[each] }))}
          onChange={(event) =>
            onChange({ by: REPORT_GROUPS.find((each) => each === event.currentTarget.value) })
          }
        />
      </FilterBar>
      <Text size="xs" c="dimmed">
        Days in {timeZone.replaceAll('_', ' ')}
      </Text>
    </div>
  );
}
