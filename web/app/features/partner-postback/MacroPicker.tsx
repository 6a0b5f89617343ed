import { Button, Combobox, type ComboboxStore, Text, useCombobox } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Mono } from '../../ui/values';
import { type Macro, matching, written } from './insert';
import classes from './MacroPicker.module.css';

type Props = {
  macros: readonly Macro[];
  /** Where they are put in; read by screen readers. */
  into: string;
  onPick: (macro: string) => void;
};

/** A searchable list of macros with what they mean; the chosen one is put in where the cursor stands. */
export function MacroPicker({ macros, into, onPick }: Props) {
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const found = matching(macros, search);
  const { store, marked } = useMarked(combobox, search);
  return (
    <Combobox
      store={store}
      // As wide as the examples are long, and never wider than the window.
      width="min(420px, calc(100vw - 2rem))"
      position="bottom-end"
      withinPortal={false}
      onOptionSubmit={(name) => {
        combobox.closeDropdown();
        onPick(written(name));
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconBraces size={14} aria-hidden />}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          onClick={() => combobox.toggleDropdown()}
        >
          Insert a macro<span className="wp-visually-hidden"> into {into}</span>
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          // With it assistive software knows that the list below is the search's own, and scrolls by its arrow keys.
          role="combobox"
          aria-expanded={combobox.dropdownOpened}
          aria-activedescendant={marked}
          aria-label="Search macros"
          placeholder="Search by name or meaning"
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Where nothing is found, it must not send the form that it stands in.
            if (event.key === 'Enter') event.preventDefault();
          }}
        />
        <Combobox.Options className={classes.list} aria-label="Macros">
          {found.map((each) => (
            <Option key={each.name} {...each} />
          ))}
          {found.length === 0 && <Combobox.Empty>No macro of that name or meaning</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function Option({ name, meaning, example }: Macro) {
  return (
    <Combobox.Option value={name}>
      <Mono>{written(name)}</Mono>
      <Text size="xs">{meaning}</Text>
      <Text size="xs" className="wp-break">
        For instance <Mono>{example}</Mono>
      </Text>
    </Combobox.Option>
  );
}

/**
 * The option that Enter takes, by its id in the page: the first that is found, until arrow keys choose another one. Left to itself, the
 * combobox tells assistive software of arrow keys only.
 */
function useMarked(combobox: ComboboxStore, search: string) {
  const [marked, setMarked] = useState<string | null>(null);
  const marking = (select: () => string | null) => () => {
    const id = select();
    setMarked(id);
    return id;
  };
  const { dropdownOpened, selectFirstOption, selectNextOption, selectPreviousOption } = combobox;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search finds others, of which the first is marked.
  useEffect(() => {
    if (dropdownOpened) setMarked(selectFirstOption());
  }, [search, dropdownOpened, selectFirstOption]);
  return {
    store: {
      ...combobox,
      selectNextOption: marking(selectNextOption),
      selectPreviousOption: marking(selectPreviousOption),
    },
    marked: dropdownOpened && marked ? marked : undefined,
  };
}
