"""A table as a fragment of an HTML page."""

import jinja2

from sccam_bench.report.table import Table

_MANY = 24  # letters in one place, for which a column should not be narrow
_FRAGMENT = """\
<table>
<caption>{{ table.title }}</caption>
<thead>
<tr>
{% for column in table.columns %}
<th scope="col"{{ kind(column) }}>{{ column.heading }}</th>
{% endfor %}
</tr>
</thead>
<tbody>
{% for row in table.rows %}
<tr>
{% for column, entry in zip(table.columns, row) %}
{% if loop.first and not column.is_numeric %}
<th scope="row"{{ length(entry) }}>{{ text(entry) }}</th>
{% else %}
<td{{ kind(column) or length(entry) }}
{%- if entry.value is not none %} data-value="{{ entry.value }}"{% endif %}>
{{- text(entry) }}</td>
{% endif %}
{% endfor %}
</tr>
{% endfor %}
</tbody>
</table>
{% if table.legend %}
<p class="legend">{{ table.legend }}</p>
{% endif %}
{% if table.footnotes %}
<ul class="footnotes">
{% for mark, note in table.footnotes.items() %}
<li><sup>{{ mark }}</sup> {{ note }}</li>
{% endfor %}
</ul>
{% endif %}
"""
_MACROS = """\
{% macro kind(column) %}{% if column.is_numeric %} class="number"{% endif %}{% endmacro %}
{% macro length(entry) %}{% if entry.text | length > many %} class="long"{% endif %}{% endmacro %}
{% macro text(entry) -%}
{% if entry.rank == 1 %}<strong class="best">{{ entry.text }}</strong>
{%- elif entry.rank == 2 %}<u class="second">{{ entry.text }}</u>
{%- else %}{{ entry.text }}
{%- endif %}
{%- if entry.mark %}<sup>{{ entry.mark }}</sup>{% endif %}
{%- endmacro %}
"""
_TEMPLATE = jinja2.Environment(
    autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
).from_string(_MACROS + _FRAGMENT)


def to_html(table: Table) -> str:
    """``<table>``, legend and footnotes, every text escaped.

    Numbers have the class ``number`` and, where a value is known, its ``data-value`` to sort by;
    long words have the class ``long``; the best of a column is ``<strong class="best">``, the
    second ``<u class="second">``.
    """
    return _TEMPLATE.render(table=table, zip=zip, many=_MANY).strip() + "\n"
