from buf.validate import validate_pb2 as _validate_pb2
from dataspeaks.executor.v1 import diff_pb2 as _diff_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Comparator(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPARATOR_UNSPECIFIED: _ClassVar[Comparator]
    COMPARATOR_EQUAL: _ClassVar[Comparator]
    COMPARATOR_NOT_EQUAL: _ClassVar[Comparator]
    COMPARATOR_LESS: _ClassVar[Comparator]
    COMPARATOR_LESS_OR_EQUAL: _ClassVar[Comparator]
    COMPARATOR_GREATER: _ClassVar[Comparator]
    COMPARATOR_GREATER_OR_EQUAL: _ClassVar[Comparator]
    COMPARATOR_IN: _ClassVar[Comparator]
    COMPARATOR_NOT_IN: _ClassVar[Comparator]
    COMPARATOR_BETWEEN: _ClassVar[Comparator]
    COMPARATOR_CONTAINS: _ClassVar[Comparator]
    COMPARATOR_NOT_CONTAINS: _ClassVar[Comparator]
    COMPARATOR_STARTS_WITH: _ClassVar[Comparator]
    COMPARATOR_ENDS_WITH: _ClassVar[Comparator]
    COMPARATOR_IS_NULL: _ClassVar[Comparator]
    COMPARATOR_IS_NOT_NULL: _ClassVar[Comparator]

class Grain(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GRAIN_UNSPECIFIED: _ClassVar[Grain]
    GRAIN_SECOND: _ClassVar[Grain]
    GRAIN_MINUTE: _ClassVar[Grain]
    GRAIN_HOUR: _ClassVar[Grain]
    GRAIN_DAY: _ClassVar[Grain]
    GRAIN_WEEK: _ClassVar[Grain]
    GRAIN_MONTH: _ClassVar[Grain]
    GRAIN_QUARTER: _ClassVar[Grain]
    GRAIN_YEAR: _ClassVar[Grain]
    GRAIN_DAY_OF_WEEK: _ClassVar[Grain]
    GRAIN_MONTH_OF_YEAR: _ClassVar[Grain]
    GRAIN_HOUR_OF_DAY: _ClassVar[Grain]

class Function(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FUNCTION_UNSPECIFIED: _ClassVar[Function]
    FUNCTION_COUNT: _ClassVar[Function]
    FUNCTION_SUM: _ClassVar[Function]
    FUNCTION_MEAN: _ClassVar[Function]
    FUNCTION_MIN: _ClassVar[Function]
    FUNCTION_MAX: _ClassVar[Function]
    FUNCTION_MEDIAN: _ClassVar[Function]
    FUNCTION_QUANTILE: _ClassVar[Function]
    FUNCTION_DISTINCT: _ClassVar[Function]
    FUNCTION_STDDEV: _ClassVar[Function]
    FUNCTION_VARIANCE: _ClassVar[Function]
    FUNCTION_SHARE: _ClassVar[Function]
    FUNCTION_MODE: _ClassVar[Function]

class Fill(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILL_UNSPECIFIED: _ClassVar[Fill]
    FILL_NONE: _ClassVar[Fill]
    FILL_ZERO: _ClassVar[Fill]
    FILL_PREVIOUS: _ClassVar[Fill]
    FILL_LINEAR: _ClassVar[Fill]

class Comparison(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPARISON_UNSPECIFIED: _ClassVar[Comparison]
    COMPARISON_PREVIOUS_PERIOD: _ClassVar[Comparison]
    COMPARISON_PREVIOUS_YEAR: _ClassVar[Comparison]

class FunnelOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FUNNEL_ORDER_UNSPECIFIED: _ClassVar[FunnelOrder]
    FUNNEL_ORDER_ANY: _ClassVar[FunnelOrder]
    FUNNEL_ORDER_STRICT: _ClassVar[FunnelOrder]

class Return(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RETURN_UNSPECIFIED: _ClassVar[Return]
    RETURN_ON_OR_AFTER: _ClassVar[Return]

class Entry(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENTRY_UNSPECIFIED: _ClassVar[Entry]
    ENTRY_RECURRING: _ClassVar[Entry]
COMPARATOR_UNSPECIFIED: Comparator
COMPARATOR_EQUAL: Comparator
COMPARATOR_NOT_EQUAL: Comparator
COMPARATOR_LESS: Comparator
COMPARATOR_LESS_OR_EQUAL: Comparator
COMPARATOR_GREATER: Comparator
COMPARATOR_GREATER_OR_EQUAL: Comparator
COMPARATOR_IN: Comparator
COMPARATOR_NOT_IN: Comparator
COMPARATOR_BETWEEN: Comparator
COMPARATOR_CONTAINS: Comparator
COMPARATOR_NOT_CONTAINS: Comparator
COMPARATOR_STARTS_WITH: Comparator
COMPARATOR_ENDS_WITH: Comparator
COMPARATOR_IS_NULL: Comparator
COMPARATOR_IS_NOT_NULL: Comparator
GRAIN_UNSPECIFIED: Grain
GRAIN_SECOND: Grain
GRAIN_MINUTE: Grain
GRAIN_HOUR: Grain
GRAIN_DAY: Grain
GRAIN_WEEK: Grain
GRAIN_MONTH: Grain
GRAIN_QUARTER: Grain
GRAIN_YEAR: Grain
GRAIN_DAY_OF_WEEK: Grain
GRAIN_MONTH_OF_YEAR: Grain
GRAIN_HOUR_OF_DAY: Grain
FUNCTION_UNSPECIFIED: Function
FUNCTION_COUNT: Function
FUNCTION_SUM: Function
FUNCTION_MEAN: Function
FUNCTION_MIN: Function
FUNCTION_MAX: Function
FUNCTION_MEDIAN: Function
FUNCTION_QUANTILE: Function
FUNCTION_DISTINCT: Function
FUNCTION_STDDEV: Function
FUNCTION_VARIANCE: Function
FUNCTION_SHARE: Function
FUNCTION_MODE: Function
FILL_UNSPECIFIED: Fill
FILL_NONE: Fill
FILL_ZERO: Fill
FILL_PREVIOUS: Fill
FILL_LINEAR: Fill
COMPARISON_UNSPECIFIED: Comparison
COMPARISON_PREVIOUS_PERIOD: Comparison
COMPARISON_PREVIOUS_YEAR: Comparison
FUNNEL_ORDER_UNSPECIFIED: FunnelOrder
FUNNEL_ORDER_ANY: FunnelOrder
FUNNEL_ORDER_STRICT: FunnelOrder
RETURN_UNSPECIFIED: Return
RETURN_ON_OR_AFTER: Return
ENTRY_UNSPECIFIED: Entry
ENTRY_RECURRING: Entry

class ComputedColumn(_message.Message):
    __slots__ = ("name", "expression")
    NAME_FIELD_NUMBER: _ClassVar[int]
    EXPRESSION_FIELD_NUMBER: _ClassVar[int]
    name: str
    expression: str
    def __init__(self, name: _Optional[str] = ..., expression: _Optional[str] = ...) -> None: ...

class Operator(_message.Message):
    __slots__ = ("computed", "rows", "profile", "aggregate", "distribution", "time_series", "correlation", "speak", "vocabulary", "compare", "drivers", "outliers", "funnel", "cohort", "forecast", "pivot", "top_values", "segments", "derive", "diff")
    COMPUTED_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    DISTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    TIME_SERIES_FIELD_NUMBER: _ClassVar[int]
    CORRELATION_FIELD_NUMBER: _ClassVar[int]
    SPEAK_FIELD_NUMBER: _ClassVar[int]
    VOCABULARY_FIELD_NUMBER: _ClassVar[int]
    COMPARE_FIELD_NUMBER: _ClassVar[int]
    DRIVERS_FIELD_NUMBER: _ClassVar[int]
    OUTLIERS_FIELD_NUMBER: _ClassVar[int]
    FUNNEL_FIELD_NUMBER: _ClassVar[int]
    COHORT_FIELD_NUMBER: _ClassVar[int]
    FORECAST_FIELD_NUMBER: _ClassVar[int]
    PIVOT_FIELD_NUMBER: _ClassVar[int]
    TOP_VALUES_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    DERIVE_FIELD_NUMBER: _ClassVar[int]
    DIFF_FIELD_NUMBER: _ClassVar[int]
    computed: _containers.RepeatedCompositeFieldContainer[ComputedColumn]
    rows: Rows
    profile: Profile
    aggregate: Aggregate
    distribution: Distribution
    time_series: TimeSeries
    correlation: Correlation
    speak: Speak
    vocabulary: Vocabulary
    compare: Compare
    drivers: Drivers
    outliers: Outliers
    funnel: Funnel
    cohort: Cohort
    forecast: Forecast
    pivot: Pivot
    top_values: TopValues
    segments: Segments
    derive: Derive
    diff: _diff_pb2.Diff
    def __init__(self, computed: _Optional[_Iterable[_Union[ComputedColumn, _Mapping]]] = ..., rows: _Optional[_Union[Rows, _Mapping]] = ..., profile: _Optional[_Union[Profile, _Mapping]] = ..., aggregate: _Optional[_Union[Aggregate, _Mapping]] = ..., distribution: _Optional[_Union[Distribution, _Mapping]] = ..., time_series: _Optional[_Union[TimeSeries, _Mapping]] = ..., correlation: _Optional[_Union[Correlation, _Mapping]] = ..., speak: _Optional[_Union[Speak, _Mapping]] = ..., vocabulary: _Optional[_Union[Vocabulary, _Mapping]] = ..., compare: _Optional[_Union[Compare, _Mapping]] = ..., drivers: _Optional[_Union[Drivers, _Mapping]] = ..., outliers: _Optional[_Union[Outliers, _Mapping]] = ..., funnel: _Optional[_Union[Funnel, _Mapping]] = ..., cohort: _Optional[_Union[Cohort, _Mapping]] = ..., forecast: _Optional[_Union[Forecast, _Mapping]] = ..., pivot: _Optional[_Union[Pivot, _Mapping]] = ..., top_values: _Optional[_Union[TopValues, _Mapping]] = ..., segments: _Optional[_Union[Segments, _Mapping]] = ..., derive: _Optional[_Union[Derive, _Mapping]] = ..., diff: _Optional[_Union[_diff_pb2.Diff, _Mapping]] = ...) -> None: ...

class Value(_message.Message):
    __slots__ = ("number", "text", "flag")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    FLAG_FIELD_NUMBER: _ClassVar[int]
    number: float
    text: str
    flag: bool
    def __init__(self, number: _Optional[float] = ..., text: _Optional[str] = ..., flag: bool = ...) -> None: ...

class Condition(_message.Message):
    __slots__ = ("column", "comparator", "values", "ignore_case", "against", "length")
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    COMPARATOR_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    IGNORE_CASE_FIELD_NUMBER: _ClassVar[int]
    AGAINST_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    column: str
    comparator: Comparator
    values: _containers.RepeatedCompositeFieldContainer[Value]
    ignore_case: bool
    against: str
    length: bool
    def __init__(self, column: _Optional[str] = ..., comparator: _Optional[_Union[Comparator, str]] = ..., values: _Optional[_Iterable[_Union[Value, _Mapping]]] = ..., ignore_case: bool = ..., against: _Optional[str] = ..., length: bool = ...) -> None: ...

class Clause(_message.Message):
    __slots__ = ("any_of",)
    ANY_OF_FIELD_NUMBER: _ClassVar[int]
    any_of: _containers.RepeatedCompositeFieldContainer[Condition]
    def __init__(self, any_of: _Optional[_Iterable[_Union[Condition, _Mapping]]] = ...) -> None: ...

class Filter(_message.Message):
    __slots__ = ("clauses",)
    CLAUSES_FIELD_NUMBER: _ClassVar[int]
    clauses: _containers.RepeatedCompositeFieldContainer[Clause]
    def __init__(self, clauses: _Optional[_Iterable[_Union[Clause, _Mapping]]] = ...) -> None: ...

class Order(_message.Message):
    __slots__ = ("by", "descending")
    BY_FIELD_NUMBER: _ClassVar[int]
    DESCENDING_FIELD_NUMBER: _ClassVar[int]
    by: str
    descending: bool
    def __init__(self, by: _Optional[str] = ..., descending: bool = ...) -> None: ...

class Measure(_message.Message):
    __slots__ = ("function", "column", "quantile", "label", "filter", "length")
    FUNCTION_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    QUANTILE_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    function: Function
    column: str
    quantile: float
    label: str
    filter: Filter
    length: bool
    def __init__(self, function: _Optional[_Union[Function, str]] = ..., column: _Optional[str] = ..., quantile: _Optional[float] = ..., label: _Optional[str] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., length: bool = ...) -> None: ...

class Key(_message.Message):
    __slots__ = ("column", "grain", "bin_width", "label")
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    GRAIN_FIELD_NUMBER: _ClassVar[int]
    BIN_WIDTH_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    column: str
    grain: Grain
    bin_width: float
    label: str
    def __init__(self, column: _Optional[str] = ..., grain: _Optional[_Union[Grain, str]] = ..., bin_width: _Optional[float] = ..., label: _Optional[str] = ...) -> None: ...

class Having(_message.Message):
    __slots__ = ("label", "comparator", "values")
    LABEL_FIELD_NUMBER: _ClassVar[int]
    COMPARATOR_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    label: str
    comparator: Comparator
    values: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, label: _Optional[str] = ..., comparator: _Optional[_Union[Comparator, str]] = ..., values: _Optional[_Iterable[float]] = ...) -> None: ...

class Rows(_message.Message):
    __slots__ = ("columns", "filter", "order", "limit", "offset", "distinct", "with_ties")
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    DISTINCT_FIELD_NUMBER: _ClassVar[int]
    WITH_TIES_FIELD_NUMBER: _ClassVar[int]
    columns: _containers.RepeatedScalarFieldContainer[str]
    filter: Filter
    order: _containers.RepeatedCompositeFieldContainer[Order]
    limit: int
    offset: int
    distinct: bool
    with_ties: bool
    def __init__(self, columns: _Optional[_Iterable[str]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., order: _Optional[_Iterable[_Union[Order, _Mapping]]] = ..., limit: _Optional[int] = ..., offset: _Optional[int] = ..., distinct: bool = ..., with_ties: bool = ...) -> None: ...

class Profile(_message.Message):
    __slots__ = ("columns", "top", "bins")
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    TOP_FIELD_NUMBER: _ClassVar[int]
    BINS_FIELD_NUMBER: _ClassVar[int]
    columns: _containers.RepeatedScalarFieldContainer[str]
    top: int
    bins: int
    def __init__(self, columns: _Optional[_Iterable[str]] = ..., top: _Optional[int] = ..., bins: _Optional[int] = ...) -> None: ...

class Aggregate(_message.Message):
    __slots__ = ("keys", "measures", "filter", "having", "order", "limit", "with_ties", "shares", "keep_missing")
    KEYS_FIELD_NUMBER: _ClassVar[int]
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    HAVING_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    WITH_TIES_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    KEEP_MISSING_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[Key]
    measures: _containers.RepeatedCompositeFieldContainer[Measure]
    filter: Filter
    having: _containers.RepeatedCompositeFieldContainer[Having]
    order: _containers.RepeatedCompositeFieldContainer[Order]
    limit: int
    with_ties: bool
    shares: bool
    keep_missing: bool
    def __init__(self, keys: _Optional[_Iterable[_Union[Key, _Mapping]]] = ..., measures: _Optional[_Iterable[_Union[Measure, _Mapping]]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., having: _Optional[_Iterable[_Union[Having, _Mapping]]] = ..., order: _Optional[_Iterable[_Union[Order, _Mapping]]] = ..., limit: _Optional[int] = ..., with_ties: bool = ..., shares: bool = ..., keep_missing: bool = ...) -> None: ...

class Distribution(_message.Message):
    __slots__ = ("column", "filter", "bins", "by")
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    BINS_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    column: str
    filter: Filter
    bins: int
    by: str
    def __init__(self, column: _Optional[str] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., bins: _Optional[int] = ..., by: _Optional[str] = ...) -> None: ...

class TimeSeries(_message.Message):
    __slots__ = ("time", "grain", "measures", "filter", "by", "fill", "compare", "rolling", "cumulative", "fiscal_start", "seasonality", "change_points", "anomalies", "week_start", "time_zone")
    TIME_FIELD_NUMBER: _ClassVar[int]
    GRAIN_FIELD_NUMBER: _ClassVar[int]
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    FILL_FIELD_NUMBER: _ClassVar[int]
    COMPARE_FIELD_NUMBER: _ClassVar[int]
    ROLLING_FIELD_NUMBER: _ClassVar[int]
    CUMULATIVE_FIELD_NUMBER: _ClassVar[int]
    FISCAL_START_FIELD_NUMBER: _ClassVar[int]
    SEASONALITY_FIELD_NUMBER: _ClassVar[int]
    CHANGE_POINTS_FIELD_NUMBER: _ClassVar[int]
    ANOMALIES_FIELD_NUMBER: _ClassVar[int]
    WEEK_START_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    time: str
    grain: Grain
    measures: _containers.RepeatedCompositeFieldContainer[Measure]
    filter: Filter
    by: str
    fill: Fill
    compare: Comparison
    rolling: int
    cumulative: bool
    fiscal_start: int
    seasonality: bool
    change_points: bool
    anomalies: bool
    week_start: int
    time_zone: str
    def __init__(self, time: _Optional[str] = ..., grain: _Optional[_Union[Grain, str]] = ..., measures: _Optional[_Iterable[_Union[Measure, _Mapping]]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., by: _Optional[str] = ..., fill: _Optional[_Union[Fill, str]] = ..., compare: _Optional[_Union[Comparison, str]] = ..., rolling: _Optional[int] = ..., cumulative: bool = ..., fiscal_start: _Optional[int] = ..., seasonality: bool = ..., change_points: bool = ..., anomalies: bool = ..., week_start: _Optional[int] = ..., time_zone: _Optional[str] = ...) -> None: ...

class Correlation(_message.Message):
    __slots__ = ("columns", "filter", "target", "limit")
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    columns: _containers.RepeatedScalarFieldContainer[str]
    filter: Filter
    target: str
    limit: int
    def __init__(self, columns: _Optional[_Iterable[str]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., target: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class Speak(_message.Message):
    __slots__ = ("limit", "columns", "focus", "filter")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    FOCUS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    limit: int
    columns: _containers.RepeatedScalarFieldContainer[str]
    focus: str
    filter: Filter
    def __init__(self, limit: _Optional[int] = ..., columns: _Optional[_Iterable[str]] = ..., focus: _Optional[str] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ...) -> None: ...

class Vocabulary(_message.Message):
    __slots__ = ("limit",)
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    limit: int
    def __init__(self, limit: _Optional[int] = ...) -> None: ...

class Side(_message.Message):
    __slots__ = ("name", "filter")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    name: str
    filter: Filter
    def __init__(self, name: _Optional[str] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ...) -> None: ...

class Compare(_message.Message):
    __slots__ = ("first", "second", "measures", "filter", "confidence")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    SECOND_FIELD_NUMBER: _ClassVar[int]
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    first: Side
    second: Side
    measures: _containers.RepeatedCompositeFieldContainer[Measure]
    filter: Filter
    confidence: float
    def __init__(self, first: _Optional[_Union[Side, _Mapping]] = ..., second: _Optional[_Union[Side, _Mapping]] = ..., measures: _Optional[_Iterable[_Union[Measure, _Mapping]]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., confidence: _Optional[float] = ...) -> None: ...

class Drivers(_message.Message):
    __slots__ = ("measure", "columns", "filter", "first", "second", "limit")
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    SECOND_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    measure: Measure
    columns: _containers.RepeatedScalarFieldContainer[str]
    filter: Filter
    first: Side
    second: Side
    limit: int
    def __init__(self, measure: _Optional[_Union[Measure, _Mapping]] = ..., columns: _Optional[_Iterable[str]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., first: _Optional[_Union[Side, _Mapping]] = ..., second: _Optional[_Union[Side, _Mapping]] = ..., limit: _Optional[int] = ...) -> None: ...

class Outliers(_message.Message):
    __slots__ = ("column", "filter", "by", "reach", "limit")
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REACH_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    column: str
    filter: Filter
    by: str
    reach: float
    limit: int
    def __init__(self, column: _Optional[str] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., by: _Optional[str] = ..., reach: _Optional[float] = ..., limit: _Optional[int] = ...) -> None: ...

class FunnelStep(_message.Message):
    __slots__ = ("name", "filter")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    name: str
    filter: Filter
    def __init__(self, name: _Optional[str] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ...) -> None: ...

class FunnelExclusion(_message.Message):
    __slots__ = ("filter", "after", "before")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    filter: Filter
    after: int
    before: int
    def __init__(self, filter: _Optional[_Union[Filter, _Mapping]] = ..., after: _Optional[int] = ..., before: _Optional[int] = ...) -> None: ...

class Funnel(_message.Message):
    __slots__ = ("actor", "time", "steps", "window_seconds", "order", "filter", "by", "exclusions", "times")
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    WINDOW_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    EXCLUSIONS_FIELD_NUMBER: _ClassVar[int]
    TIMES_FIELD_NUMBER: _ClassVar[int]
    actor: str
    time: str
    steps: _containers.RepeatedCompositeFieldContainer[FunnelStep]
    window_seconds: int
    order: FunnelOrder
    filter: Filter
    by: str
    exclusions: _containers.RepeatedCompositeFieldContainer[FunnelExclusion]
    times: bool
    def __init__(self, actor: _Optional[str] = ..., time: _Optional[str] = ..., steps: _Optional[_Iterable[_Union[FunnelStep, _Mapping]]] = ..., window_seconds: _Optional[int] = ..., order: _Optional[_Union[FunnelOrder, str]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., by: _Optional[str] = ..., exclusions: _Optional[_Iterable[_Union[FunnelExclusion, _Mapping]]] = ..., times: bool = ...) -> None: ...

class Cohort(_message.Message):
    __slots__ = ("actor", "time", "grain", "start", "back", "periods", "returning", "filter", "entry", "by")
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    GRAIN_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    BACK_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    RETURNING_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    actor: str
    time: str
    grain: Grain
    start: Filter
    back: Filter
    periods: int
    returning: Return
    filter: Filter
    entry: Entry
    by: str
    def __init__(self, actor: _Optional[str] = ..., time: _Optional[str] = ..., grain: _Optional[_Union[Grain, str]] = ..., start: _Optional[_Union[Filter, _Mapping]] = ..., back: _Optional[_Union[Filter, _Mapping]] = ..., periods: _Optional[int] = ..., returning: _Optional[_Union[Return, str]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., entry: _Optional[_Union[Entry, str]] = ..., by: _Optional[str] = ...) -> None: ...

class Forecast(_message.Message):
    __slots__ = ("time", "grain", "measure", "filter", "horizon")
    TIME_FIELD_NUMBER: _ClassVar[int]
    GRAIN_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    time: str
    grain: Grain
    measure: Measure
    filter: Filter
    horizon: int
    def __init__(self, time: _Optional[str] = ..., grain: _Optional[_Union[Grain, str]] = ..., measure: _Optional[_Union[Measure, _Mapping]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., horizon: _Optional[int] = ...) -> None: ...

class Pivot(_message.Message):
    __slots__ = ("down", "across", "measure", "filter", "limit")
    DOWN_FIELD_NUMBER: _ClassVar[int]
    ACROSS_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    down: Key
    across: Key
    measure: Measure
    filter: Filter
    limit: int
    def __init__(self, down: _Optional[_Union[Key, _Mapping]] = ..., across: _Optional[_Union[Key, _Mapping]] = ..., measure: _Optional[_Union[Measure, _Mapping]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., limit: _Optional[int] = ...) -> None: ...

class TopValues(_message.Message):
    __slots__ = ("column", "filter", "limit", "rarest", "item_mark")
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    RAREST_FIELD_NUMBER: _ClassVar[int]
    ITEM_MARK_FIELD_NUMBER: _ClassVar[int]
    column: str
    filter: Filter
    limit: int
    rarest: bool
    item_mark: str
    def __init__(self, column: _Optional[str] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., limit: _Optional[int] = ..., rarest: bool = ..., item_mark: _Optional[str] = ...) -> None: ...

class SegmentRule(_message.Message):
    __slots__ = ("name", "filter")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    name: str
    filter: Filter
    def __init__(self, name: _Optional[str] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ...) -> None: ...

class SegmentRules(_message.Message):
    __slots__ = ("rules",)
    RULES_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedCompositeFieldContainer[SegmentRule]
    def __init__(self, rules: _Optional[_Iterable[_Union[SegmentRule, _Mapping]]] = ...) -> None: ...

class SegmentQuantiles(_message.Message):
    __slots__ = ("column", "parts", "entity")
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    column: str
    parts: int
    entity: str
    def __init__(self, column: _Optional[str] = ..., parts: _Optional[int] = ..., entity: _Optional[str] = ...) -> None: ...

class SegmentRfm(_message.Message):
    __slots__ = ("entity", "time", "amount", "members_of", "limit")
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_OF_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    entity: str
    time: str
    amount: str
    members_of: str
    limit: int
    def __init__(self, entity: _Optional[str] = ..., time: _Optional[str] = ..., amount: _Optional[str] = ..., members_of: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class SegmentSearch(_message.Message):
    __slots__ = ("measure", "columns", "most", "seed")
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    MOST_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    measure: Measure
    columns: _containers.RepeatedScalarFieldContainer[str]
    most: int
    seed: int
    def __init__(self, measure: _Optional[_Union[Measure, _Mapping]] = ..., columns: _Optional[_Iterable[str]] = ..., most: _Optional[int] = ..., seed: _Optional[int] = ...) -> None: ...

class Segments(_message.Message):
    __slots__ = ("rules", "quantiles", "rfm", "search", "filter", "measures")
    RULES_FIELD_NUMBER: _ClassVar[int]
    QUANTILES_FIELD_NUMBER: _ClassVar[int]
    RFM_FIELD_NUMBER: _ClassVar[int]
    SEARCH_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    rules: SegmentRules
    quantiles: SegmentQuantiles
    rfm: SegmentRfm
    search: SegmentSearch
    filter: Filter
    measures: _containers.RepeatedCompositeFieldContainer[Measure]
    def __init__(self, rules: _Optional[_Union[SegmentRules, _Mapping]] = ..., quantiles: _Optional[_Union[SegmentQuantiles, _Mapping]] = ..., rfm: _Optional[_Union[SegmentRfm, _Mapping]] = ..., search: _Optional[_Union[SegmentSearch, _Mapping]] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., measures: _Optional[_Iterable[_Union[Measure, _Mapping]]] = ...) -> None: ...

class Derive(_message.Message):
    __slots__ = ("expression", "name", "filter", "limit")
    EXPRESSION_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    expression: str
    name: str
    filter: Filter
    limit: int
    def __init__(self, expression: _Optional[str] = ..., name: _Optional[str] = ..., filter: _Optional[_Union[Filter, _Mapping]] = ..., limit: _Optional[int] = ...) -> None: ...
