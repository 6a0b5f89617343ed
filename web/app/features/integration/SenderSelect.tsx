import { NativeSelect } from '@mantine/core';
import type { Preset } from './presets';

type Props = { presets: readonly Preset[]; value: string; onChange: (preset: Preset) => void };

/** Whose names, units and words apply, to be changed. */
export function SenderSelect({ presets, value, onChange }: Props) {
  return (
    <NativeSelect
      label="Whose names, units and words apply"
      description="Another sender brings its own and replaces what was changed below"
      maw={372}
      data={presets.map(({ word, title }) => ({ value: word, label: title }))}
      value={value}
      onChange={(event) => {
        const preset = presets.find(({ word }) => word === event.currentTarget.value);
        if (preset) onChange(preset);
      }}
    />
  );
}
