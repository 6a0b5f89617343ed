import { Anchor, Button, Group, Modal, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/browser';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { sentence } from '../../format/words';
import { CopyField } from '../../ui/CopyField';
import { FieldGrid } from '../../ui/FieldGrid';
import { FormAlert } from '../../ui/FormAlert';
import { Section } from '../../ui/Section';
import { filledWords, problemsByField } from './form';

export const PresetSection_preset = graphql(`
  fragment PresetSection_preset on PartnerPostbackPreset {
    key
    name
    link
    foundAt
    note
    documents
    fields {
      key
      label
      hint
      example
      isOptional
      isSecret
    }
  }
`);

const FillPreset = graphql(`
  query FilledPartnerPostbackPreset($input: FilledPartnerPostbackPresetInput!) {
    filledPartnerPostbackPreset(input: $input) {
      method
      urlTemplate
      bodyTemplate
      headers {
        name
        value
      }
      statuses
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Preset = ResultOf<typeof PresetSection_preset>;
export type Filled = ResultOf<typeof FillPreset>['filledPartnerPostbackPreset'];

type Props = {
  presets: readonly FragmentOf<typeof PresetSection_preset>[];
  /** What stands in the template now, as one text; empty when nothing does. */
  template: string;
  onFilled: (filled: Filled) => void;
};

/** Starts from a known tracker: a few answers become a whole template. */
export function PresetSection({ presets: fragments, template, onFilled }: Props) {
  const presets = readFragment(PresetSection_preset, fragments);
  const [key, setKey] = useState<string | null>(null);
  const preset = presets.find((each) => each.key === key);
  // What a preset wrote before, another one may write over without asking.
  const [own, setOwn] = useState('');
  const [held, setHeld] = useState<Filled | null>(null);
  const put = (filled: Filled) => {
    setHeld(null);
    setOwn(templateText(filled));
    onFilled(filled);
  };
  return (
    <Section
      title="Start from a tracker"
      description="Or leave this out and write the template yourself below."
    >
      <Stack>
        <Select
          label="Tracker"
          placeholder="Choose a tracker"
          data={presets.map((each) => ({ value: each.key, label: each.name }))}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Clear' }}
          nothingFoundMessage="No such tracker; choose another one by GET"
          value={key}
          onChange={setKey}
        />
        {preset && (
          <Questions
            key={preset.key}
            preset={preset}
            isWritten={template !== '' && template === own}
            onFilled={(filled) => (template === '' || template === own ? put(filled) : setHeld(filled))}
          />
        )}
      </Stack>
      <Overwriting
        opened={held !== null}
        onKeep={() => setHeld(null)}
        onOverwrite={() => held && put(held)}
      />
    </Section>
  );
}

/** Address and body of a template as one text, by which two of them are told apart. */
export function templateText(template: { urlTemplate: string | null; bodyTemplate: string | null }): string {
  return [template.urlTemplate ?? '', template.bodyTemplate ?? ''].join('\n').trim();
}

type OverwritingProps = { opened: boolean; onKeep: () => void; onOverwrite: () => void };

/** Asks before somebody's own template is gone. */
function Overwriting({ opened, onKeep, onOverwrite }: OverwritingProps) {
  return (
    <Modal
      opened={opened}
      onClose={onKeep}
      title="Write over the template?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">There is an address or a body already. The tracker’s template takes its place.</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onKeep}>
            Keep it
          </Button>
          <Button onClick={onOverwrite}>Write over it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

type QuestionsProps = {
  preset: Preset;
  /** Whether the template is as a preset wrote it. */
  isWritten: boolean;
  onFilled: (filled: Filled) => void;
};

function Questions({ preset, isWritten, onFilled }: QuestionsProps) {
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const fill = useMutation({
    mutationFn: () =>
      client.request(FillPreset, {
        input: {
          key: preset.key,
          answers: preset.fields.map(({ key }) => ({ key, value: answers[key] ?? '' })),
        },
      }),
    onSuccess: ({ filledPartnerPostbackPreset: filled }) => {
      if (filled.userErrors.length === 0) onFilled(filled);
    },
  });
  const problems = problemsByField(fill.data?.filledPartnerPostbackPreset.userErrors ?? []);
  const asked = preset.fields.map(({ key }) => key);
  const rest = (fill.data?.filledPartnerPostbackPreset.userErrors ?? []).filter(
    ({ field }) => !field.some((step) => asked.includes(step)),
  );
  return (
    <Stack>
      <FormAlert errors={rest} error={fill.error} />
      <FieldGrid>
        {preset.fields.map(({ key, label, hint, example, isOptional, isSecret }) => {
          const Input = isSecret ? PasswordInput : TextInput;
          return (
            <Input
              key={key}
              label={label}
              description={hint}
              placeholder={example}
              required={!isOptional}
              autoComplete="off"
              value={answers[key] ?? ''}
              error={problems[key]}
              onChange={(event) => {
                fill.reset();
                setAnswers({ ...answers, [key]: event.currentTarget.value });
              }}
            />
          );
        })}
      </FieldGrid>
      <Text size="sm" component="div">
        {sentence(preset.note)} Its postback URL: {sentence(preset.foundAt)}
        {preset.documents && (
          <>
            {' '}
            <Anchor href={preset.documents} target="_blank" rel="noreferrer" inherit underline="always">
              Its documentation
            </Anchor>
          </>
        )}
      </Text>
      <CopyField
        label="Add this to the tracking links that you use in the tracker"
        value={preset.link}
        hint="Then the tracker’s click id comes back to it, and it finds the conversion."
      />
      <Group>
        <Button variant="default" loading={fill.isPending} onClick={() => fill.mutate()}>
          Fill the template in
        </Button>
        <Text size="sm" role="status">
          {fill.data && isWritten && filledWords(fill.data.filledPartnerPostbackPreset.statuses)}
        </Text>
      </Group>
    </Stack>
  );
}
