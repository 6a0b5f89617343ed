import { IconMapQuestion } from '@tabler/icons-react';
import { EmptyState } from './EmptyState';
import { PageHeader } from './PageHeader';
import { Section } from './Section';

/** A row that is not there, or not yours: the answer is the same. */
export function Missing({ what }: { what: string }) {
  return (
    <>
      <PageHeader title="Not found" />
      <Section>
        <EmptyState icon={IconMapQuestion} title={`There is no such ${what}`}>
          It may have been removed, or belongs to another program.
        </EmptyState>
      </Section>
    </>
  );
}
