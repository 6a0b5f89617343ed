import { Button, Group, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { Beside } from '../../ui/Beside';
import { FormAlert } from '../../ui/FormAlert';
import { LeaveGuard } from '../../ui/LeaveGuard';
import { type Header, headersWith, type PostbackValues, usePostbackForm } from './form';
import { PostbackFields } from './PostbackFields';
import { PresetSection, PresetSection_preset, templateText } from './PresetSection';
import { PreviewSection } from './PreviewSection';
import { usePreview } from './preview';

export const PostbackEditor_query = graphql(
  `
    fragment PostbackEditor_query on Query {
      partnerPostbackMacros {
        name
        meaning
        example
        inBodies
      }
      partnerPostbackPresets {
        key
        ...PresetSection_preset
      }
    }
  `,
  [PresetSection_preset],
);

type Props = {
  query: FragmentOf<typeof PostbackEditor_query>;
  affiliateId: string;
  initial: PostbackValues;
  /** The names of the headers that are stored. */
  storedHeaders?: readonly string[];
  submit: string;
  pending: boolean;
  error: unknown;
  /** Saves it; what is wrong comes back through `refuse`. */
  onSave: (values: PostbackValues, refuse: (errors: readonly UserError[]) => void) => void;
  cancel: ReactNode;
  /** What stands under the preview. */
  children?: (unsaved: boolean, conversionId: string | null) => ReactNode;
};

const NO_HEADERS: readonly string[] = [];

/** A partner postback that is being written, with what would be called beside it. */
export function PostbackEditor({
  query,
  affiliateId,
  initial,
  storedHeaders = NO_HEADERS,
  submit,
  pending,
  error,
  onSave,
  cancel,
  children,
}: Props) {
  const { partnerPostbackMacros, partnerPostbackPresets } = readFragment(PostbackEditor_query, query);
  const [rest, setRest] = useState<UserError[]>([]);
  const [conversionId, setConversionId] = useState<string | null>(null);
  const [presetHeaders, setPresetHeaders] = useState<readonly Header[]>([]);
  const form = usePostbackForm(initial);
  const preview = usePreview(form.values, conversionId);
  const save = form.onSubmit(
    (values) => {
      setRest([]);
      onSave(values, (errors) => setRest(showUserErrors(form, errors)));
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <Beside
      aside={
        <Stack gap="lg">
          <PreviewSection
            preview={preview}
            affiliateId={affiliateId}
            conversionId={conversionId}
            onConversion={setConversionId}
          />
          {children?.(form.isDirty(), conversionId)}
        </Stack>
      }
    >
      <LeaveGuard unsaved={form.isDirty()} />
      <form onSubmit={save} noValidate>
        <Stack gap="lg">
          <FormAlert errors={rest} error={error} />
          <PresetSection
            presets={partnerPostbackPresets}
            template={templateText(form.values)}
            onFilled={({ method, urlTemplate, bodyTemplate, headers, statuses }) => {
              form.setValues({
                method: method ?? 'GET',
                urlTemplate: urlTemplate ?? '',
                bodyTemplate: bodyTemplate ?? '',
                statuses: [...statuses],
                // One tracker's credentials are not for another.
                headers: headersWith(headers, { now: form.values.headers, before: presetHeaders }),
              });
              setPresetHeaders(headers);
            }}
          />
          <PostbackFields
            form={form}
            macros={partnerPostbackMacros}
            problems={preview.problems}
            storedHeaders={storedHeaders}
          />
          <Group>
            <Button type="submit" loading={pending}>
              {submit}
            </Button>
            {cancel}
          </Group>
        </Stack>
      </form>
    </Beside>
  );
}
